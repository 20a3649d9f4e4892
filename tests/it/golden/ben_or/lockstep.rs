//! Ben-Or's protocol in step: the test says whom each node hears, and how its coin falls.

use assent::chance::{Chance, Purpose};
use assent::ids::NodeId;
use assent::protocol::{Blob, Effect, Input, Machine, Raw};
use assent::scenario::Scenario;
use std::sync::Arc;

/// Whom a node hears, in this order.
pub type Order = Vec<usize>;

#[derive(Clone)]
pub struct Lockstep {
    machine: Arc<dyn Machine>,
    states: Vec<Blob>,
    reports: Vec<Option<Blob>>,
    pub decided: Vec<bool>,
}

/// A stream of coins whose first falls so.
fn coins(side: bool) -> Chance {
    let with = |seed| Chance::new(seed, Purpose::Coins, 0);
    with((0..).find(|seed| with(*seed).coin() == side).expect("some seed"))
}

impl Lockstep {
    pub fn new(scenario: &Scenario) -> Lockstep {
        let machine = scenario.protocol.build(&scenario.setup()).unwrap();
        let n = usize::from(scenario.n);
        let mut nodes = Lockstep { machine, states: Vec::new(), reports: Vec::new(), decided: vec![false; n] };
        for node in 0..n {
            let input = scenario.inputs[node];
            let mut raw = nodes.raw(node, n, false);
            raw.input = input;
            nodes.states.push(nodes.machine.start(None, &mut raw));
            nodes.reports.push(said(&raw));
        }
        nodes
    }

    fn raw(&self, node: usize, n: usize, side: bool) -> Raw {
        let (me, n) = (NodeId(node as u16), n as u16);
        Raw { me, tracing: false, ..Raw::new(n, coins(side)) }
    }

    /// The values all nodes hold.
    pub fn values(&self) -> Vec<i64> {
        self.states.iter().map(|state| self.machine.badge(state).value.unwrap().0).collect()
    }

    /// What matters of it for the rounds to come.
    pub fn key(&self) -> (Vec<i64>, Vec<bool>) {
        (self.values(), self.decided.clone())
    }

    /// A round: whose reports each node hears, in which order, whose proposals (given the order of the reports), and
    /// how each coin falls. Nodes stop listening on their own when they have heard enough.
    pub fn round(
        &mut self,
        reports: &dyn Fn(&[i64], usize) -> Order,
        proposals: &dyn Fn(&[i64], usize, Order) -> Order,
        coins: u32,
    ) {
        let values = self.values();
        let orders: Vec<Order> = (0..self.states.len()).map(|node| reports(&values, node)).collect();
        let reported = std::mem::take(&mut self.reports);
        let proposed = self.exchange(&reported, &orders, coins);
        let orders: Vec<Order> =
            orders.into_iter().enumerate().map(|(node, order)| proposals(&values, node, order)).collect();
        self.reports = self.exchange(&proposed, &orders, coins);
    }

    /// Everybody hears these messages in these orders; gives what each says then.
    fn exchange(&mut self, sent: &[Option<Blob>], orders: &[Order], coins: u32) -> Vec<Option<Blob>> {
        let n = self.states.len();
        let mut all = Vec::new();
        for (node, order) in orders.iter().enumerate() {
            let mut raw = self.raw(node, n, coins >> node & 1 == 1);
            for from in order {
                if let (Some(msg), None) = (&sent[*from], said(&raw)) {
                    let input = Input::Message { from: NodeId(*from as u16), msg: msg.clone() };
                    self.machine.take(&mut self.states[node], &input, &mut raw);
                }
            }
            self.decided[node] |= raw.effects.iter().any(|effect| matches!(effect, Effect::Decide(_)));
            all.push(said(&raw));
        }
        all
    }
}

/// What a node told the others.
fn said(raw: &Raw) -> Option<Blob> {
    raw.effects.iter().find_map(|effect| match effect {
        Effect::Send { draft, .. } => Some(draft.msg.clone()),
        _ => None,
    })
}
