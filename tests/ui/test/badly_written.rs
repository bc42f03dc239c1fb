#[orm::test(isolation = "none", pool = 0, only = sqlite)]
fn creates(db: &()) {}

fn main() {}
