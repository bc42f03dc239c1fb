#[orm::test(model(User))]
fn creates(db: &()) {}

fn main() {}
