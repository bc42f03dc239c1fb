#[orm::test]
async fn creates<T>() {}

#[orm::test]
fn takes(db: orm::Db) {}

fn main() {}
