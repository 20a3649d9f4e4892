//! Set-up, serve, test, dist, bench: the only scripts there are.
fn main() {}
