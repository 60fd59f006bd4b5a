//! /faults, /conditions, /unknowns, /website and /network.

use http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{ControlRequest, ControlResult, Refused};
use crate::fault::Injection;
use crate::quantity::ParseError;
use crate::settings::{self, Settings};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFaults {
    fault: Option<String>,
    #[serde(default)]
    faults: Vec<String>,
}

pub(super) fn faults(request: &ControlRequest<'_>) -> ControlResult {
    let faults = &request.world.faults;
    match (request.method, request.path.get(1)) {
        (&Method::GET, None) => {
            let waiting = faults.waiting().into_iter();
            Ok(waiting.map(|(id, fault)| row(id, &fault)).collect())
        }
        (&Method::POST, None) => {
            let new: NewFaults = request.object()?;
            let texts = new.fault.into_iter().chain(new.faults);
            let read: Result<Vec<Injection>, ParseError> = texts.map(|text| text.parse()).collect();
            let read = read?;
            if read.is_empty() {
                return Err(Refused::Wrong("`fault` or `faults` is required".into()));
            }
            // All or none: from here on nothing can fail.
            let added = read.into_iter().map(|fault| {
                let text = fault.clone();
                row(faults.add(fault), &text)
            });
            Ok(added.collect())
        }
        (&Method::DELETE, None) => {
            faults.clear();
            Ok(json!([]))
        }
        (&Method::DELETE, Some(id)) => match id.parse().is_ok_and(|id| faults.remove(id)) {
            true => Ok(json!({})),
            false => Err(Refused::Missing(format!("no pending fault {id}"))),
        },
        _ => Err(Refused::Method),
    }
}

fn row(id: u64, fault: &Injection) -> Value {
    json!({"id": id, "fault": fault.to_string()})
}

/// Returns settings, or changes those in the body.
fn change<T: Settings + Clone>(
    request: &ControlRequest<'_>,
    now: T,
    set: impl FnOnce(T),
) -> ControlResult {
    match *request.method {
        Method::GET => Ok(now.to_json()),
        Method::PATCH => {
            let mut changed = now;
            changed.set_all(&request.object::<Map<String, Value>>()?)?;
            let settings = changed.to_json();
            set(changed);
            Ok(settings)
        }
        _ => Err(Refused::Method),
    }
}

pub(super) fn conditions(request: &ControlRequest<'_>) -> ControlResult {
    let world = request.world;
    let now = world.conditions.get();
    change(request, now, |changed| world.set_conditions(changed))
}

pub(super) fn unknowns(request: &ControlRequest<'_>) -> ControlResult {
    let world = request.world;
    change(request, world.unknowns(), |changed| {
        *world.unknowns.write() = changed;
    })
}

pub(super) fn website(request: &ControlRequest<'_>) -> ControlResult {
    let now = request.world.website.lock().clone();
    change(request, now, |changed| {
        *request.world.website.lock() = changed;
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewNetwork {
    network: String,
}

pub(super) fn network(request: &ControlRequest<'_>) -> ControlResult {
    match *request.method {
        Method::GET => {}
        Method::PATCH => {
            let new: NewNetwork = request.object()?;
            *request.world.network.lock() = settings::network(&new.network)?;
        }
        _ => return Err(Refused::Method),
    }
    let now = *request.world.network.lock();
    Ok(json!({"network": settings::network_name(now)}))
}
