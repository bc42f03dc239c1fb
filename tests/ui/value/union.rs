use orm::Value;

#[derive(Value)]
union Bits {
    number: i64,
}

fn main() {}
