use orm::Value;

#[derive(Value)]
#[orm(schema = "blog")]
enum Mood {
    Sad,
}

fn main() {}
