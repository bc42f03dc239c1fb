#[orm::test]
async fn creates<T>() {}

fn main() {}
