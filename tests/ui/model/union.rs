use orm::Model;

#[derive(Model)]
union Bits {
    id: i64,
}

fn main() {}
