use orm::Model;

#[derive(Model)]
struct Folder {
    #[orm(default = uuid_v7)]
    id: uuid::Uuid,
    #[orm(belongs_to = Folder, default = uuid_v7)]
    parent_id: uuid::Uuid,
}

fn main() {}
