use orm::Model;

#[derive(Model)]
struct Meeting {
    id: i64,
    #[orm(default = now)]
    at: jiff::Zoned,
}

#[derive(Model)]
struct Train {
    id: i64,
    leaves: Option<chrono::DateTime<chrono::FixedOffset>>,
}

#[derive(Model)]
struct Alarm {
    id: i64,
    at: chrono::DateTime<chrono::Local>,
}

#[derive(Model)]
struct File {
    id: i64,
    written: std::time::SystemTime,
}

#[derive(Model)]
struct Race {
    id: i64,
    began: std::time::Instant,
}

fn main() {}
