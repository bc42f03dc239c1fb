pub struct User {
    pub id: i64,
    pub name: String,
    pub nickname: Option<String>,
}
pub struct UserColumns<N: orm::__private::Mode = orm::__private::Required> {
    __orm_path: orm::__private::Path,
    pub id: orm::__private::Column<N::Of<i64>>,
    pub name: orm::__private::Column<N::Of<String>>,
    pub nickname: orm::__private::Column<N::Of<Option<String>>>,
}
const _: () = {
    use ::orm::__private as __orm;
    static TEXTS: __orm::TextCache = __orm::TextCache::new();
    static TABLE: __orm::Table = __orm::Table {
        model: "User",
        name: "users",
        columns: &[
            __orm::ColumnDef {
                default: Some(__orm::DefaultValue::Generated),
                ..__orm::ColumnDef::of::<i64>("id")
            },
            __orm::ColumnDef::of::<String>("name"),
            __orm::ColumnDef { name: "nick", ..__orm::ColumnDef::of::<Option<String>>("nickname") },
        ],
        primary_key: &[0],
        ..__orm::Table::new(&TEXTS)
    };
    impl __orm::Record for User {
        fn value(&self, at: usize) -> __orm::Value<'_> {
            match at {
                0 => __orm::Field::to_value(&self.id),
                _ => __orm::no_such_column(at),
            }
        }
    }
    impl __orm::Model for User {
        type Key = i64;
        type Columns<N: __orm::Mode> = UserColumns<N>;
        fn table() -> &'static __orm::Table {
            &TABLE
        }
        fn columns<N: __orm::Mode>(path: __orm::Path) -> UserColumns<N> {
            UserColumns {
                __orm_path: path,
                id: __orm::Column::new(path, &TABLE.columns[0]),
                name: __orm::Column::new(path, &TABLE.columns[1]),
                nickname: __orm::Column::new(path, &TABLE.columns[2]),
            }
        }
        fn read(r: &mut __orm::Reader<'_>) -> __orm::Result<Self> {
            Ok(User { id: r.next()?, name: r.next()?, nickname: r.next()? })
        }
    }
};
pub struct Post {
    pub id: i64,
    pub editor_id: Option<i64>,
}
pub struct PostColumns<N: orm::__private::Mode = orm::__private::Required> {
    __orm_path: orm::__private::Path,
    pub id: orm::__private::Column<N::Of<i64>>,
    pub editor_id: orm::__private::Column<N::Of<Option<i64>>>,
}
impl<N: orm::__private::Mode> PostColumns<N> {
    pub fn editor(&self) -> orm::__private::One<User, <Option<i64> as orm::__private::Field>::Hop<N>> {
        orm::__private::One::new(self.__orm_path, 0)
    }
}
const _: () = {
    use ::orm::__private as __orm;
    static TEXTS: __orm::TextCache = __orm::TextCache::new();
    static TABLE: __orm::Table = __orm::Table {
        model: "Post",
        name: "posts",
        columns: &[__orm::ColumnDef::of::<i64>("id"), __orm::ColumnDef::of::<Option<i64>>("editor_id")],
        primary_key: &[0],
        foreign_keys: &[__orm::ForeignKey {
            relation: "editor",
            columns: &[1],
            ..__orm::ForeignKey::to(<User as __orm::Model>::table)
        }],
        ..__orm::Table::new(&TEXTS)
    };
    const _: () = __orm::is_key_of::<User, <Option<i64> as __orm::Field>::Base>();
    impl __orm::Record for Post {
        fn value(&self, at: usize) -> __orm::Value<'_> {
            match at {
                0 => __orm::Field::to_value(&self.id),
                _ => __orm::no_such_column(at),
            }
        }
    }
    impl __orm::Model for Post {
        type Key = i64;
        type Columns<N: __orm::Mode> = PostColumns<N>;
        fn table() -> &'static __orm::Table {
            &TABLE
        }
        fn columns<N: __orm::Mode>(path: __orm::Path) -> PostColumns<N> {
            PostColumns {
                __orm_path: path,
                id: __orm::Column::new(path, &TABLE.columns[0]),
                editor_id: __orm::Column::new(path, &TABLE.columns[1]),
            }
        }
        fn read(r: &mut __orm::Reader<'_>) -> __orm::Result<Self> {
            Ok(Post { id: r.next()?, editor_id: r.next()? })
        }
    }
    impl Post {
        pub fn editor(&self) -> __orm::Query<User> {
            __orm::belongs_to(&[&self.editor_id])
        }
    }
};
#[test]
fn t() {
    use orm_core::model::Model;
    use orm_core::query::Select;
    use orm_core::query::*;
    let c = Post::columns::<orm::__private::Required>(orm::__private::Path::root());
    let _ = c.editor().name.eq("x").and(c.editor().nickname.eq(None::<String>)).or(c.id.in_([1, 2]))
        & c.editor_id.is_null();
    let _ = c.id.eq(c.editor_id)
        | c.editor_id.eq(Some(3))
        | (c.id + 1).gt(5)
        | c.editor_id.in_(&[Some(1), None])
        | c.editor().name.contains(String::from("x"));
    let mut v = vec![];
    (c.id, c.editor(), c.editor().name, c.id / 2).nodes(&mut v);
    fn out<S: Select>(_: S, _: impl FnOnce() -> S::Out) {}
    out(
        (c.id, c.editor(), c.editor().name, c.id / 2),
        || -> (i64, Option<User>, Option<String>, Option<i64>) { panic!() },
    );
    let p = Post { id: 1, editor_id: None };
    let _ = p.editor().filter(|u| u.name.eq(&"x".to_owned()));
    let name = String::from("x");
    let opt = Some(String::from("s"));
    let _ = User::columns::<orm::__private::Required>(orm::__private::Path::root())
        .nickname
        .eq(&opt)
        .or(c.editor().name.eq(&name))
        .or(c.editor().name.eq(&*name))
        .or(c.editor().nickname.eq(opt.as_deref()));
}
