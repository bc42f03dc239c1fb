#[orm::test(isolation = "rollback", pool = 4)]
fn creates(db: &()) {}

fn main() {}
