#[orm::test(model(User))]
fn creates() {}

fn main() {}
