use orm::{Embed, Model};

#[derive(Embed, Debug, Clone)]
struct Place {
    city: String,
    number: i32,
}

#[derive(Model)]
#[orm(index(title, views, search = "english"), index(place.city, place.number, search = "simple"))]
struct Post {
    id: i64,
    title: String,
    views: i64,
    #[orm(embed)]
    place: Place,
}

fn main() {}
