//! A schema with everything in it, created, filled, read, changed, emptied and dropped as one would do it. What else the
//! suite holds looks at one thing at a time; this one at whether they get along.

mod check;
mod kit;
mod models;
mod types;
mod values;

use orm::prelude::*;
use orm::table::Rule;
use orm::{Backend, ColumnType, Schema};

use crate::by_hand;
use kit::Step;
use models::{Account, AccountId, City, Country, Egg, Hen, Membership, OpenAccount, Person, Role};
use models::{ChangeAccount, NewCity, NewCountry, NewHen, NewMembership};
use values::Samples;

fn everything() -> Schema {
    Schema::new(&steps().map(|step| (step.table)()).collect::<Vec<_>>())
}

/// Every model, each behind those that it points at.
fn steps() -> impl DoubleEndedIterator<Item = &'static Step> {
    models::STEPS.iter().chain(types::STEPS)
}

/// What the catalog knows of tables, indexes, sequences, constraints and types that are not the database's own.
fn catalog(db: &Db) -> orm::Result<String> {
    let sql = match db.backend() {
        Backend::Postgres => {
            "WITH own AS (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema') \
             SELECT COALESCE(string_agg(name, ', ' ORDER BY name), '') FROM ( \
             SELECT relname::text FROM pg_class WHERE relnamespace IN (SELECT oid FROM own) \
             UNION ALL SELECT conname::text FROM pg_constraint WHERE connamespace IN (SELECT oid FROM own) \
             UNION ALL SELECT typname::text FROM pg_type WHERE typnamespace IN (SELECT oid FROM own)) AS names (name)"
        }
        _ => {
            "SELECT COALESCE(group_concat(name || ': ' || sql, ', '), '') FROM \
             (SELECT name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*' ORDER BY name)"
        }
    };
    by_hand::ask(db, sql)
}

#[orm::test]
fn everything_is_created_once_and_dropped_without_rest(db: &Db) -> orm::Result<()> {
    assert_eq!(catalog(db)?, "");
    everything().create_all(db)?;
    let created = catalog(db)?;
    everything().create_all(db)?;
    assert_eq!(catalog(db)?, created);
    for table in everything().tables() {
        assert!(created.contains(&quoted(table.name)) || created.contains(table.name), "{}", table.name);
    }
    everything().drop_all(db)?;
    assert_eq!(catalog(db)?, "");
    everything().drop_all(db)?;
    Ok(())
}

#[orm::test]
fn everything_comes_back_as_it_was_given(db: &Db) -> orm::Result<()> {
    everything().create_all(db)?;
    let mut samples = Samples::new();
    db.transaction(|tx| steps().try_for_each(|step| (step.fill)(tx, &mut samples)))?;
    for step in steps() {
        (step.find)(db, &mut samples)?;
    }
    for step in steps() {
        (step.update)(db, &mut samples)?;
    }
    for step in steps() {
        (step.upsert)(db, &mut samples)?;
    }
    for step in steps().rev() {
        (step.delete)(db, &mut samples)?;
    }
    everything().drop_all(db)?;
    assert_eq!(catalog(db)?, "");
    Ok(())
}

#[orm::test]
fn projections_say_what_whole_rows_do(db: &Db) -> orm::Result<()> {
    everything().create_all(db)?;
    let mut samples = Samples::new();
    db.transaction(|tx| steps().try_for_each(|step| (step.fill)(tx, &mut samples)))?;
    // Half of the accounts have founded no city that is left.
    City::query().filter(|c| (c.id % 2).eq(0)).delete(db)?;
    let accounts = || Account::query().order_by(|a| a.id.asc());
    let founded = |city: &City, letter| models::Founded { letter, code: city.country.clone() };
    let cities = accounts()
        .with(|a| a.mayor_of().order_by(|c| c.id.asc()).with(|c| c.land().letter))
        .with(|a| (a.founded(), a.founded().land().letter))
        .all(db)?;
    let expected = cities.into_iter().map(|(account, mayor_of, (first, letter))| models::Mayor {
        id: account.id,
        label: account.name.clone(),
        cities: i64::try_from(mayor_of.len()).expect("few cities"),
        founded: first.map(|city| founded(&city, letter)),
        mayor_of: mayor_of.iter().map(|(city, letter)| founded(city, *letter)).collect(),
        account,
    });
    let expected: Vec<models::Mayor> = expected.collect();
    assert!(expected.iter().any(|mayor| mayor.founded.is_some()));
    assert!(expected.iter().any(|mayor| mayor.founded.is_none()));
    assert_eq!(accounts().project::<models::Mayor>().all(db)?, expected);
    Ok(())
}

/// Every type that the page has stands in a column of its own, and in an `Option`.
#[test]
fn every_type_is_there() {
    let page = include_str!("../../../docs/types.md");
    let models = concat!(include_str!("models.rs"), include_str!("types.rs"));
    let table =
        page.lines().skip_while(|line| !line.starts_with("| `")).take_while(|line| line.starts_with('|'));
    let types: Vec<&str> =
        table.map(|line| line.trim_start_matches("| `").split('`').next().unwrap_or_default()).collect();
    assert!(types.len() > 30);
    for name in types {
        // Up to what is a parameter, or named by its whole path here.
        let ends = ["T; N]", " N]", "T>", "Utc>"];
        let known = ends.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        for form in [format!(": {known}"), format!("Option<{known}")] {
            assert!(models.contains(&form), "no field is of the type `{form}..`");
        }
    }
}

/// A name as it stands in SQL, but for the quotes around it.
fn quoted(name: &str) -> String {
    name.replace('"', "\"\"")
}

#[orm::test]
fn relations_lead_where_the_keys_say(db: &Db) -> orm::Result<()> {
    everything().create_all(db)?;
    let mut samples = Samples::new();
    db.transaction(|tx| steps().try_for_each(|step| (step.fill)(tx, &mut samples)))?;
    type Row = (Account, Vec<City>, Vec<Person>, Option<City>);
    let rows: Vec<Row> =
        Account::query().with(|a| a.mayor_of()).with(|a| a.people()).with(|a| a.founded()).all(db)?;
    let (cities, links) = (City::query().all(db)?, Membership::query().all(db)?);
    for (account, mayor_of, people, founded) in &rows {
        let id = Some(account.id);
        assert_eq!(mayor_of.len(), cities.iter().filter(|city| city.mayor_id == id).count());
        assert!(mayor_of.iter().all(|city| city.mayor_id == id));
        assert_eq!(people.len(), links.iter().filter(|link| link.account_id == account.id).count());
        assert_eq!(founded.as_ref(), cities.iter().find(|city| city.founded_by == id));
    }
    assert!(rows.iter().any(|row| !row.1.is_empty()) && rows.iter().any(|row| !row.2.is_empty()));
    assert!(rows.iter().any(|row| row.3.is_some()));
    let counted: Vec<(String, i64)> = Country::query().select(|c| (c.code, c.cities().count())).all(db)?;
    for (code, count) in counted {
        let cities = cities.iter().filter(|city| city.country.as_ref() == Some(&code)).count();
        assert_eq!(usize::try_from(count), Ok(cities));
    }
    Ok(())
}

#[test]
fn every_constraint_stands_in_the_ddl() -> orm::Result<()> {
    let schema = everything();
    assert!(schema.tables().len() >= 12);
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let ddl = schema.ddl(backend)?;
        for table in schema.tables() {
            for constraint in table.constraints() {
                let column = constraint.columns.first().map(|at| table.columns[*at].ty);
                let is_unnamed = match backend {
                    // Types, and on the other the row id and what writes decimals, see to it without a constraint.
                    Backend::Postgres => matches!(column, Some(ColumnType::Enum(_))),
                    _ => match constraint.rule {
                        Rule::PrimaryKey => table.generated_key().is_some(),
                        Rule::Index(index) => index.search.is_some(),
                        rule => matches!(rule, Rule::Decimal),
                    },
                };
                if !is_unnamed {
                    assert!(ddl.contains(&quoted(&constraint.name)), "{backend:?}: {}", constraint.name);
                }
            }
        }
    }
    Ok(())
}

fn account(code: &str) -> OpenAccount {
    let (name, email) = ("name".into(), Some(format!("{code}@example.com")));
    OpenAccount { name, code: code.into(), email, active: None, role: Some(Role::Root), balance: 20 }
}

fn city() -> NewCity {
    NewCity { country: None, mayor_id: None, founded_by: None }
}

#[orm::test]
fn changes_are_checked_and_written_whatever_the_columns_are_called(db: &Db) -> orm::Result<()> {
    everything().create_all(db)?;
    let error = account("none").insert(db).unwrap_err();
    assert_eq!(error.to_string(), "invalid Account: `code` is taken for nothing");
    let mut ann = account("1").insert(db)?;
    let none = ChangeAccount::default();
    let changes =
        ChangeAccount { name: Some("new".into()), role: Some(Role::Nobody), email: Some(None), ..none };
    ann.apply(db, &changes)?;
    assert_eq!((&*ann.name, &ann.role, &ann.email, ann.version), ("new", &Role::Nobody, &None, 2));
    assert_eq!(ann, Account::get(db, ann.id)?);
    let changes = ChangeAccount { role: Some(Role::Root), ..ChangeAccount::default() };
    assert_eq!(Account::query().filter(|a| a.code.eq("1")).apply(db, &changes)?, 1);
    assert_eq!(Account::get(db, ann.id)?.role, Role::Root);
    Ok(())
}

/// The name that the facts say for the only rule of `M` that `is` it.
fn name_of<M: Model>(is: impl Fn(&Rule, &[&str]) -> bool) -> String {
    let table = M::table();
    let columns = |at: &[usize]| at.iter().map(|at| table.columns[*at].field).collect::<Vec<_>>();
    let mut rules = table.constraints().filter(|rule| is(&rule.rule, &columns(&rule.columns)));
    let only = rules.next().expect("the rule");
    assert!(rules.next().is_none());
    only.name
}

#[track_caller]
fn assert_named<T: std::fmt::Debug>(result: orm::Result<T>, table: &str, name: &str) {
    let error = result.unwrap_err();
    let constraint = error.constraint().unwrap_or_else(|| panic!("{error}"));
    assert_eq!((constraint.table(), constraint.name()), (table, Some(name)), "{error}");
}

#[orm::test]
fn whatever_its_name_what_is_violated_is_named(db: &Db) -> orm::Result<()> {
    everything().create_all(db)?;
    let before = models::after_commit::TOLD.get();
    let ann = account("1").insert(db)?;
    assert_eq!(models::after_commit::TOLD.get(), before + 1);
    let accounts = |new: OpenAccount, name: &str| assert_named(new.insert(db), Account::table().name, name);
    accounts(OpenAccount { email: None, name: "other".into(), ..account("1") }, "unique");
    accounts(OpenAccount { email: ann.email.clone(), ..account("2") }, "one active %s");
    accounts(OpenAccount { balance: 13, ..account("3") }, "🦀 [100%]");
    accounts(account("x"), "select");
    let largest = name_of::<Account>(|rule, _| matches!(rule, Rule::Check(check) if check.name.is_none()));
    accounts(OpenAccount { balance: 4_000_000_001, ..account("4") }, &largest);
    let longest = name_of::<Account>(|rule, columns| matches!(rule, Rule::MaxLen(20)) && columns == ["name"]);
    accounts(OpenAccount { name: "x".repeat(21), ..account("5") }, &longest);

    let country = NewCountry { code: "🦀".into(), letter: 1 };
    country.insert(db)?;
    let key = name_of::<Country>(|rule, _| matches!(rule, Rule::PrimaryKey));
    assert_named(NewCountry { letter: 2, ..country.clone() }.insert(db), "select", &key);
    let cities = City::table().name;
    let lost = name_of::<City>(|rule, columns| matches!(rule, Rule::ForeignKey(_)) && columns == ["country"]);
    assert_named(NewCity { country: Some("it's".into()), ..city() }.insert(db), cities, &lost);
    let mayor = NewCity { mayor_id: Some(Some(AccountId(99))), ..city() };
    assert_named(mayor.insert(db), cities, "references \"who\"?");
    NewCity { founded_by: Some(ann.id), ..city() }.insert(db)?;
    let founder =
        name_of::<City>(|rule, columns| matches!(rule, Rule::ForeignKey(_)) && columns == ["founded_by"]);
    assert_named(ann.delete(db), cities, &founder);
    let member = NewMembership { account_id: ann.id, person_id: 99, role: None };
    assert_named(member.insert(db), Membership::table().name, "🦀");
    assert_named(NewHen { name: "berta".into(), born_of: 99 }.insert(db), Hen::table().name, "born; of");
    let counts = (Person::query().count(db)?, Egg::query().count(db)?, Hen::query().count(db)?);
    assert_eq!(counts, (0, 0, 0));
    Ok(())
}
