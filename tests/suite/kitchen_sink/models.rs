//! Models that point at each other, with every key that the attributes have, and names that careless code stumbles over.
//! A field more is a line in its model, and its name in the list of what the model is filled with.

use orm::{Embed, Model, Ops, Projection, Value};

use super::kit::{Step, kit};
use super::values::{Samples, samples};

/// These models, each behind those that it points at.
pub(super) const STEPS: &[Step] = &[
    Step::of::<Account>(),
    Step::of::<Country>(),
    Step::of::<City>(),
    Step::of::<Person>(),
    Step::of::<Membership>(),
    Step::of::<Hen>(),
    Step::of::<Egg>(),
    Step::of::<Token>(),
    Step::of::<FourKeys>(),
    Step::of::<Counter>(),
];

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[orm(crate = "::orm")]
pub struct AccountId(pub i64);

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[orm(rename_all = "SCREAMING_SNAKE_CASE", crate = "::orm")]
pub enum Role {
    #[orm(rename = "% _")]
    Nobody,
    PlainMember,
    #[orm(rename = "it's \"root\" \\ 100% 🦀")]
    Root,
}

/// What is no column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cache(pub Option<u8>);

/// Who is there: "quoted", it's 100%, \ and 🦀.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "a \"table\" [of] 100% 🦀", renamed_from("accounts v1", "accounts"), crate = "::orm")]
#[orm(new(vis = pub(crate), derive(Debug, Clone), name = OpenAccount))]
#[orm(columns(derive(Debug, Clone, Copy), name = AccountFields))]
#[orm(changes(vis = pub(crate), derive(Debug, Clone), name = ChangeAccount))]
#[orm(validate = validation::no_such_code, after_commit = after_commit::count)]
#[orm(fields(except(email), name = AccountKey))]
#[orm(index(name, role, name = "order by"), index(role))]
#[orm(unique(code, name, name = "it's; DROP TABLE \"x\"; --"))]
#[orm(unique(email, where = "active", name = "one active %s"))]
#[orm(index(balance, where(sqlite = "active = 1", postgres = "active IS TRUE"), name = "[part] $1 ?1 {0}"))]
#[orm(index(name, email, search = "english", name = "'words' [of] \"x\" %"))]
#[orm(check = "balance <= 4000000000", check(name = "🦀 [100%]", sql = "balance <> 13"))]
#[orm(check(name = "select", sqlite = "code GLOB '[0-9]*'", postgres = "code ~ '^[0-9]'"))]
#[orm(has_many(mayor_of: City, via = mayor_id), has_one(founded: City, via = founded_by))]
#[orm(many_to_many(people: Person, through = Membership, via = account_id, to = person_id))]
pub struct Account {
    #[orm(generated)]
    pub id: AccountId,
    /// With a "comment".
    #[orm(column = "the \"name\"", max_len = 20, renamed_from = "title")]
    pub name: String,
    #[orm(unique = "unique")]
    pub code: String,
    #[orm(index = "index")]
    pub email: Option<String>,
    #[orm(default = true)]
    pub active: bool,
    #[orm(default = "PLAIN_MEMBER", column = "group")]
    pub role: Role,
    pub balance: u32,
    #[orm(skip)]
    pub cache: Cache,
    #[orm(version, column = "version %d")]
    pub version: i32,
    #[orm(created_at, column = "created; at")]
    pub made: jiff::Timestamp,
    #[orm(updated_at)]
    pub changed: chrono::DateTime<chrono::Utc>,
}

mod validation {
    use orm::Draft;

    use super::Account;

    pub(super) fn no_such_code(account: &mut Draft<'_, Account>) {
        if account.get(|a| a.code).as_deref() == Some("none") {
            account.refuse(|a| a.code, "is taken for nothing");
        }
    }
}

pub(super) mod after_commit {
    use std::cell::Cell;

    use orm::Committed;

    use super::Account;

    thread_local!(pub static TOLD: Cell<u64> = const { Cell::new(0) });

    pub(in super::super) fn count(_: &Committed<Account>) {
        TOLD.set(TOLD.get() + 1);
    }
}

kit!(Account, OpenAccount, key(id), upsert(code), |g| {
    name = g.text(20),
    code = g.unique(),
    email = Some(g.unique()),
    active,
    role,
    balance = u32::try_from(g.within(14..4_000_000_000)).expect("a u32"),
});

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(schema = "sink \"one\" 🦀.a", table = "select", has_many(cities: City))]
pub struct Country {
    #[orm(primary_key, column = "primary key")]
    pub code: String,
    #[orm(unique)]
    pub letter: i64,
}

kit!(Country, NewCountry, key(code), upsert(code), |g| {
    code = g.unique(),
    letter = i64::from(g.count()),
});

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(schema = "sink \"one\" 🦀.a", table = "a name of sixty-three bytes, which is the most that is kept: ß")]
#[orm(fields(only(country, id)))]
pub struct City {
    pub id: i64,
    #[orm(column = "another name of sixty-three bytes of which none may get lost ß")]
    #[orm(belongs_to(Country, relation = land), on_delete = set_null, on_update = cascade, index)]
    pub country: Option<String>,
    #[orm(belongs_to(Account, relation = mayor, name = "references \"who\"?"))]
    #[orm(on_delete = set_default, default = sql("NULL"))]
    pub mayor_id: Option<AccountId>,
    #[orm(belongs_to(Account, relation = founder), on_delete = restrict, unique)]
    pub founded_by: Option<AccountId>,
}

kit!(City, NewCity, key(id), |g| {
    country = g.maybe(|country: &Country| country.code.clone()),
    mayor_id = g.maybe(|account: &Account| Some(account.id)),
    founded_by = g.nth::<Self, Account>().map(|account| account.id),
});

#[derive(Embed, Debug, Clone, PartialEq)]
#[orm(crate = "::orm")]
pub struct Address {
    #[orm(max_len = 30)]
    pub street: String,
    #[orm(column = "to\"wn")]
    pub city: Option<String>,
    #[orm(embed(prefix = "at % "))]
    pub place: Place,
    #[orm(embed)]
    pub entry: Option<Place>,
}

#[derive(Embed, Debug, Clone, PartialEq)]
pub struct Place {
    pub lat: f64,
    #[orm(column = "[lon]")]
    pub lon: f64,
}

samples! {
    Role => proptest::sample::select(vec![Role::Nobody, Role::Root, Role::PlainMember]);
}

fn place(g: &mut Samples) -> Place {
    Place { lat: g.next(), lon: g.next() }
}

fn address(g: &mut Samples) -> Address {
    let entry = if g.next() { Some(place(g)) } else { None };
    Address { street: g.text(30), city: g.next(), place: place(g), entry }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "Person's", index(name, home.street, work.place.lat), unique(home.street, name, number))]
#[orm(fields(with(home.street, work.place.lat)))]
pub struct Person {
    pub id: i64,
    pub name: char,
    pub number: i64,
    #[orm(embed)]
    pub home: Address,
    #[orm(embed(prefix = "work; "))]
    pub work: Option<Address>,
    #[orm(embed(prefix = ""))]
    pub place: Option<Place>,
    #[orm(belongs_to = Self, on_delete = cascade)]
    pub parent_id: Option<i64>,
    #[orm(belongs_to(Person, relation = best_friend, name = "friends; --"), deferred, on_delete = set_null, column = "order")]
    pub friend_id: Option<i64>,
}

kit!(Person, NewPerson, key(id), |g| {
    name,
    number = i64::from(g.count()),
    parent_id = g.maybe(|parent: &Self| parent.id),
    friend_id = g.maybe(|friend: &Self| friend.id);
    home = address(g),
    work = if g.next() { Some(address(g)) } else { None },
    place = if g.next() { Some(place(g)) } else { None },
});

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    schema = "order",
    table = "table",
    belongs_to(
        Self,
        columns(account_id, person_id),
        relation = itself,
        name = "the \"same\"; row",
        on_delete = no_action,
        on_update = no_action,
        deferred
    )
)]
pub struct Membership {
    #[orm(primary_key, belongs_to = Account, on_delete = cascade)]
    pub account_id: AccountId,
    #[orm(primary_key, belongs_to(Person, name = "🦀"), on_delete = cascade, on_update = no_action, column = "per % son")]
    pub person_id: i64,
    pub role: Option<Role>,
    #[orm(version)]
    pub version: i64,
}

kit!(Membership, NewMembership, key(account_id, person_id), upsert(account_id, person_id), |g| {
    account_id = g.row::<Account>().id,
    person_id = g.nth::<Self, Person>().map_or(0, |person| person.id),
    role,
});

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "hen 'n' egg")]
pub struct Hen {
    #[orm(primary_key)]
    pub name: String,
    #[orm(belongs_to(Egg, relation = egg, name = "born; of"), deferred)]
    pub born_of: i64,
}

kit!(Hen, NewHen, key(name), upsert(name), |g| {
    name = g.unique(),
    born_of = g.within(0..Egg::ROWS as i64),
});

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(schema = "order", table = "%s {0} $1 ?1")]
pub struct Egg {
    #[orm(primary_key, generated = false)]
    pub number: i64,
    #[orm(belongs_to(Hen, relation = hen), deferred, on_delete = no_action, on_update = restrict)]
    pub laid_by: String,
}

kit!(Egg, NewEgg, key(number), upsert(number), |g| {
    number = g.numbered::<Self>(),
    laid_by = g.row::<Hen>().name.clone(),
});

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenId(pub uuid::Uuid);

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(schema = "order", index(text))]
pub struct Token {
    #[orm(primary_key)]
    pub id: TokenId,
    #[orm(belongs_to = Self, on_delete = set_null)]
    pub next_id: Option<TokenId>,
    pub text: String,
}

kit!(Token, NewToken, key(id), upsert(id), |g| {
    id = TokenId(uuid::Uuid::from_u128(u128::MAX - u128::from(g.count()))),
    next_id = g.maybe(|next: &Self| next.id),
    text = g.text(50),
});

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(schema = "order", table = "a.b")]
pub struct FourKeys {
    #[orm(primary_key)]
    pub bytes: Vec<u8>,
    #[orm(primary_key)]
    pub flag: bool,
    #[orm(primary_key)]
    pub day: jiff::civil::Date,
    #[orm(primary_key)]
    pub count: i32,
    pub text: Option<String>,
}

kit!(FourKeys, NewFourKeys, key(bytes, flag, day, count), upsert(bytes, flag, day, count), |g| {
    bytes,
    flag,
    day,
    count = g.count().cast_signed(),
    text,
});

/// A row of which the database fills everything.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Counter {
    pub id: i32,
    #[orm(default = 0)]
    pub value: i64,
}

kit!(Counter, NewCounter, key(id), |g| { value = if g.next() { None } else { Some(g.next()) } });

/// Of names that careless code stumbles over, in every way.
#[derive(Projection, Debug, PartialEq)]
#[orm(model = Account, crate = "::orm")]
pub struct Mayor {
    pub id: AccountId,
    #[orm(column = name)]
    pub label: String,
    #[orm(count = mayor_of)]
    pub cities: i64,
    #[orm(nested)]
    pub founded: Option<Founded>,
    #[orm(nested = |a| a.mayor_of().order_by(|c| c.id.asc()))]
    pub mayor_of: Vec<Founded>,
    #[orm(flatten)]
    pub account: Account,
}

#[derive(Projection, Debug, PartialEq)]
#[orm(model = City)]
pub struct Founded {
    #[orm(path = land.letter)]
    pub letter: Option<i64>,
    #[orm(select = |c| c.country)]
    pub code: Option<String>,
}
