use orm::Value;

#[derive(Value)]
#[orm(native = "a\0b")]
enum Nul {
    A,
}

#[derive(Value)]
#[orm(native = "ääääääääääääääääääääääääääääääää")]
enum Long {
    A,
}

#[derive(Value)]
#[orm(native)]
enum Interval {
    A,
}

#[derive(Value)]
#[orm(native = "_int4", schema = "it is taken only where no schema is given, which has so many bytes")]
enum Array {
    A,
}

fn main() {}
