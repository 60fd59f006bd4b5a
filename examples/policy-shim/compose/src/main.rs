//! `compose-policy POLICY PLUGIN OUTPUT`: puts the policy in front of a plugin,
//! like `wac plug --plug POLICY PLUGIN -o OUTPUT`. The plugin's HTTP requests
//! pass through the policy; everything else is unchanged.

use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, plug};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths = std::env::args().skip(1);
    let (Some(policy), Some(plugin), Some(output)) = (paths.next(), paths.next(), paths.next())
    else {
        return Err("usage: compose-policy POLICY PLUGIN OUTPUT".into());
    };
    let mut graph = CompositionGraph::new();
    let policy = Package::from_file("hoster:policy", None, policy, graph.types_mut())?;
    let plugin = Package::from_file("hoster:guarded", None, plugin, graph.types_mut())?;
    let policy = graph.register_package(policy)?;
    let plugin = graph.register_package(plugin)?;
    plug(&mut graph, vec![policy], plugin)?;
    std::fs::write(output, graph.encode(EncodeOptions::default())?)?;
    Ok(())
}
