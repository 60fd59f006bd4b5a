//! /faults, /conditions, /unknowns, /website and /network.

use http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Answer, Asked, Refused};
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

pub(super) fn faults(asked: &Asked<'_>) -> Answer {
    let faults = &asked.world.faults;
    match (asked.method, asked.path.get(1)) {
        (&Method::GET, None) => {
            let waiting = faults.waiting().into_iter();
            Ok(waiting.map(|(id, fault)| row(id, &fault)).collect())
        }
        (&Method::POST, None) => {
            let new: NewFaults = asked.object()?;
            let texts = new.fault.into_iter().chain(new.faults);
            let read: Result<Vec<Injection>, ParseError> = texts.map(|text| text.parse()).collect();
            let read = read?;
            if read.is_empty() {
                return Err(Refused::Wrong("Name a fault, or several faults.".into()));
            }
            // All or none: only here nothing can be wrong any more.
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
            false => Err(Refused::Missing(format!("No fault {id} waits."))),
        },
        _ => Err(Refused::Method),
    }
}

fn row(id: u64, fault: &Injection) -> Value {
    json!({"id": id, "fault": fault.to_string()})
}

/// Tells settings, or changes those that the body names.
fn change<T: Settings + Clone>(asked: &Asked<'_>, now: T, set: impl FnOnce(T)) -> Answer {
    match *asked.method {
        Method::GET => Ok(now.to_json()),
        Method::PATCH => {
            let mut changed = now;
            changed.set_all(&asked.object::<Map<String, Value>>()?)?;
            let told = changed.to_json();
            set(changed);
            Ok(told)
        }
        _ => Err(Refused::Method),
    }
}

pub(super) fn conditions(asked: &Asked<'_>) -> Answer {
    let world = asked.world;
    let now = world.weather.conditions();
    change(asked, now, |changed| world.set_conditions(changed))
}

pub(super) fn unknowns(asked: &Asked<'_>) -> Answer {
    let world = asked.world;
    change(asked, world.unknowns(), |changed| {
        *world.unknowns.write() = changed;
    })
}

pub(super) fn website(asked: &Asked<'_>) -> Answer {
    let now = asked.world.website.lock().clone();
    change(asked, now, |changed| *asked.world.website.lock() = changed)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewNetwork {
    network: String,
}

pub(super) fn network(asked: &Asked<'_>) -> Answer {
    match *asked.method {
        Method::GET => {}
        Method::PATCH => {
            let new: NewNetwork = asked.object()?;
            *asked.world.network.lock() = settings::network(&new.network)?;
        }
        _ => return Err(Refused::Method),
    }
    let now = *asked.world.network.lock();
    Ok(json!({"network": settings::network_name(now)}))
}
