use orm::Model;

#[derive(Model)]
enum Role {
    Admin,
}

fn main() {}
