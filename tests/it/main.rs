//! The native integration tests.
#[test]
fn it_links() {}
