use orm::Model;

#[derive(Model)]
#[orm(unique(title, search = "english"), index(title, search), index(author, search = ""))]
#[orm(index(title, search = "english"), index(title, search = "english"), index(title, search = "german"))]
#[orm(index(titel, search = "english"), index(body, serch = "english"))]
struct Post {
    id: i64,
    title: String,
    body: String,
    author: String,
}

fn main() {}
