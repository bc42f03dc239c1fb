use orm::Model;

#[derive(Model)]
struct File {
    #[orm(generated)]
    id: u64,
}

#[derive(Model)]
struct Page {
    id: i64,
    #[orm(default = 0)]
    bytes: Option<usize>,
}

#[derive(Model)]
struct Draft {
    id: i64,
    #[orm(version)]
    version: isize,
}

#[derive(Model)]
struct Hash {
    id: i64,
    #[orm(unique)]
    hash: u128,
}

#[derive(Model)]
struct Account {
    id: i64,
    balance: i128,
}

fn main() {}
