use orm::Value;

#[derive(Value)]
#[orm(native = "")]
enum Mood {
    Sad,
}

#[derive(Value)]
#[orm(native(mood))]
enum Other {
    Sad,
}

fn main() {}
