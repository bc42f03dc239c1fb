use orm::Value;

#[derive(Value)]
#[orm(integer, native)]
enum Mood {
    Sad,
}

fn main() {}
