//! Enums, in every way they are stored: the same program gives the same answers.

use orm::prelude::*;
use orm::testing::{assert_statements, round_trips};
use orm::{Backend, Variants};
use orm_core::driver::{Access, on};

/// The tests that any way of storing an enum passes: `$keys` are those of the enum, `$default` is how its first variant is
/// stored.
macro_rules! every_way {
    ($name:ident, [$($keys:tt)*], $default:literal) => {
        mod $name {
            use orm::prelude::*;

            #[derive(Value, Debug, Clone, Copy, PartialEq)]
            #[orm($($keys)*)]
            pub(super) enum Mood {
                Sad = -1,
                Calm = 5,
                Happy,
            }

            #[derive(Value, Debug, Clone, Copy, PartialEq)]
            pub(super) struct Feeling(Mood);

            #[derive(Model, Debug, Clone, PartialEq)]
            pub(super) struct Day {
                id: i64,
                mood: Mood,
                maybe: Option<Mood>,
                feeling: Feeling,
                #[orm(default = $default)]
                usual: Mood,
            }

            #[derive(Model, Debug, Clone, PartialEq)]
            pub(super) struct Sign {
                #[orm(primary_key)]
                mood: Mood,
                #[orm(unique)]
                feeling: Feeling,
                text: String,
            }

            #[derive(Model, Debug, Clone, PartialEq)]
            pub(super) struct Note {
                id: i64,
                #[orm(belongs_to(Sign, relation = sign))]
                mood: Mood,
            }

            #[derive(Model, Debug, Clone, PartialEq)]
            struct Week {
                id: i64,
                moods: Vec<Mood>,
                feelings: Option<Vec<Feeling>>,
            }

            const ALL: [Mood; 3] = [Mood::Sad, Mood::Calm, Mood::Happy];

            fn day(mood: Mood) -> NewDay {
                NewDay { mood, maybe: Some(mood), feeling: Feeling(mood), usual: Some(mood) }
            }

            fn sign(mood: Mood, text: &str) -> NewSign {
                NewSign { mood, feeling: Feeling(mood), text: text.into() }
            }

            #[orm::test(models(Day))]
            fn b100_values_come_back(db: &Db) -> orm::Result<()> {
                for mood in ALL {
                    let mut day = day(mood).insert(db)?;
                    assert_eq!((day.mood, day.maybe, day.feeling), (mood, Some(mood), Feeling(mood)));
                    assert_eq!(Day::get(db, day.id)?, day);
                    (day.mood, day.maybe) = (Mood::Happy, None);
                    day.update(db)?;
                    day.reload(db)?;
                    assert_eq!((day.mood, day.maybe), (Mood::Happy, None));
                    day.delete(db)?;
                }
                let days = NewDay::insert_all(db, (0..200).map(|at| day(ALL[at % 3])))?;
                assert!(days.iter().enumerate().all(|(at, day)| day.mood == ALL[at % 3]));
                let mut read = Vec::new();
                for day in Day::query().order_by(|d| d.id.asc()).stream(db)? {
                    read.push(day?);
                }
                assert_eq!(read, days);
                let value: Mood = Day::query().limit(1).select(|_| orm::value(Mood::Calm)).one(db)?;
                assert_eq!(value, Mood::Calm);
                Ok(())
            }

            #[orm::test(models(Day))]
            fn b100_defaults_and_nulls(db: &Db) -> orm::Result<()> {
                let new = || NewDay { maybe: None, usual: None, ..day(Mood::Calm) };
                let day = new().insert(db)?;
                assert_eq!((day.maybe, day.usual), (None, Mood::Sad));
                let days = NewDay::insert_all(db, [new(), new()])?;
                assert!(days.iter().all(|day| (day.maybe, day.usual) == (None, Mood::Sad)));
                assert_eq!(Day::query().filter(|d| d.maybe.is_null() & d.maybe.ne(Mood::Sad)).count(db)?, 3);
                assert_eq!(Day::query().filter(|d| d.maybe.unwrap_or(Mood::Happy).eq(d.mood)).count(db)?, 0);
                Ok(())
            }

            #[orm::test(models(Day))]
            fn b102_conditions(db: &Db) -> orm::Result<()> {
                NewDay::insert_all(db, ALL.map(day))?;
                let all = Day::query;
                assert_eq!(all().filter(|d| d.mood.eq(Mood::Calm)).one(db)?.id, 2);
                assert_eq!(all().filter(|d| d.mood.ne(Mood::Calm) & d.mood.eq(d.usual)).count(db)?, 2);
                assert_eq!(all().filter(|d| d.maybe.eq(None)).count(db)?, 0);
                assert_eq!(all().filter(|d| d.feeling.eq(Feeling(Mood::Sad))).count(db)?, 1);
                for length in [1, 2, 300] {
                    let list = || [Mood::Sad, Mood::Happy].into_iter().cycle().take(length);
                    let found = length.min(2) as u64;
                    assert_eq!(all().filter(|d| d.mood.in_(list())).count(db)?, found);
                    assert_eq!(all().filter(|d| d.maybe.not_in(list())).count(db)?, 3 - found);
                    let feelings = list().map(Feeling);
                    assert_eq!(all().filter(|d| d.feeling.in_(feelings)).count(db)?, found);
                }
                assert_eq!(all().filter(|d| d.mood.in_([None, Some(Mood::Sad)])).count(db)?, 1);
                let changed = all()
                    .filter(|d| d.mood.eq(Mood::Sad))
                    .update(db, |d| (d.mood.set(Mood::Happy), d.maybe.set(None), d.usual.set(d.mood)))?;
                assert_eq!(changed, 1);
                let day = Day::get(db, 1)?;
                assert_eq!((day.mood, day.maybe, day.usual), (Mood::Happy, None, Mood::Sad));
                assert_eq!(all().filter(|d| d.mood.eq(Mood::Happy)).delete(db)?, 2);
                Ok(())
            }

            #[orm::test(models(Day))]
            fn b069_groups(db: &Db) -> orm::Result<()> {
                NewDay::insert_all(db, (0..7).map(|at| day(ALL[at % 3])))?;
                let mut groups: Vec<(Mood, i64)> =
                    Day::query().group_by(|d| d.mood).select(|d| (d.mood, orm::count())).all(db)?;
                groups.sort_by_key(|(mood, _)| *mood as i8);
                assert_eq!(groups, [(Mood::Sad, 3), (Mood::Calm, 2), (Mood::Happy, 2)]);
                let kinds: i64 = Day::query().select(|d| d.feeling.count_distinct()).one(db)?;
                assert_eq!(kinds, 3);
                assert_eq!(Day::query().select(|d| d.maybe).distinct().all(db)?.len(), 3);
                let often = Day::query().group_by(|d| d.mood).having(|_| orm::count().gt(2)).select(|d| d.mood);
                assert_eq!(often.all(db)?, [Mood::Sad]);
                Ok(())
            }

            #[orm::test(models(Week))]
            fn b101_lists(db: &Db) -> orm::Result<()> {
                let new = |moods: &[Mood]| NewWeek {
                    moods: moods.to_vec(),
                    feelings: Some(moods.iter().copied().map(Feeling).collect()),
                };
                let mut week = new(&ALL).insert(db)?;
                assert_eq!((&week.moods[..], Week::get(db, week.id)?), (&ALL[..], week.clone()));
                (week.moods, week.feelings) = (Vec::new(), None);
                week.update(db)?;
                assert_eq!(Week::get(db, week.id)?, week);
                let weeks = NewWeek::insert_all(db, (0..20).map(|at| new(&ALL[..at % 4])))?;
                assert!(weeks.iter().enumerate().all(|(at, week)| week.moods == ALL[..at % 4]));
                assert_eq!(Week::query().filter(|w| w.moods.eq(ALL.to_vec())).count(db)?, 5);
                Week::query().update(db, |w| w.moods.set(vec![Mood::Calm]))?;
                assert_eq!(Week::query().filter(|w| w.moods.in_([vec![Mood::Calm], Vec::new()])).count(db)?, 21);
                Ok(())
            }

            #[orm::test(models(Sign, Note))]
            fn b102_keys(db: &Db) -> orm::Result<()> {
                for mood in ALL {
                    let mut sign = sign(mood, "a").insert(db)?;
                    assert_eq!((sign.mood, Sign::find(db, mood)?.as_ref()), (mood, Some(&sign)));
                    sign.text = "b".into();
                    sign.update(db)?;
                }
                assert!(sign(Mood::Sad, "c").insert(db).unwrap_err().unique_violation().is_some());
                assert_eq!(sign(Mood::Sad, "c").insert_or_ignore(db)?, None);
                assert_eq!(sign(Mood::Sad, "d").upsert(db, |s| s.mood)?.text, "d");
                assert_eq!(sign(Mood::Sad, "e").upsert(db, |s| s.feeling)?.text, "e");
                let changed = sign(Mood::Calm, "f")
                    .on_conflict(|s| s.mood)
                    .set(|old, new| (old.text.set(new.text), old.feeling.set(Feeling(Mood::Calm))))
                    .filter(|old, new| old.feeling.eq(new.feeling) & old.mood.ne(Mood::Sad))
                    .run(db)?;
                assert_eq!(changed.map(|sign| sign.text), Some("f".to_owned()));
                let note = NewNote { mood: Mood::Happy }.insert(db)?;
                assert_eq!(note.sign().one(db)?.text, "b");
                assert_eq!(Note::query().filter(|n| n.sign().feeling.eq(Feeling(Mood::Happy))).count(db)?, 1);
                let error = Sign::get(db, Mood::Happy)?.delete(db).unwrap_err();
                assert_eq!(error.foreign_key_violation().expect("a note").columns(), ["mood"]);
                Sign::get(db, Mood::Sad)?.delete(db)?;
                let error = NewNote { mood: Mood::Sad }.insert(db).unwrap_err();
                assert_eq!(error.foreign_key_violation().expect("no sign").name(), Some("notes_mood_fkey"));
                Ok(())
            }
        }
    };
}

every_way!(texts, [rename_all = "SCREAMING-KEBAB-CASE"], "SAD");
every_way!(numbers, [integer], -1);
every_way!(native, [native], "sad");
every_way!(native_of_hostile_name, [native = "it's \"my\" $orm$ \\ mood; ünï.[]"], "sad");

#[derive(Value, Debug, Clone, Copy, PartialEq)]
#[orm(integer)]
#[repr(i16)]
enum Priority {
    Low = -10,
    Usual,
    High = 300,
}

#[derive(Value, Debug, Clone, Copy, PartialEq)]
enum Letter {
    #[orm(rename = "")]
    Empty,
    #[orm(rename = "it's \"a\" \\' `;--")]
    Quotes,
    #[orm(rename = "$orm$; 100% $1 ?1 {}, [NULL]")]
    Signs,
    #[orm(rename = "ünï\u{1F600}\n\t")]
    Letters,
}

#[derive(Value, Debug, Clone, Copy, PartialEq)]
#[orm(native)]
enum HostileLetter {
    #[orm(rename = "")]
    Empty,
    #[orm(rename = "it's \"a\" \\' `;--")]
    Quotes,
    #[orm(rename = "$orm$; 100% $1 ?1 {}, [NULL]")]
    Signs,
    #[orm(rename = "NULL")]
    Null,
    #[orm(rename = "ünï\u{1F600}\n\t")]
    Letters,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Task {
    id: i64,
    #[orm(default = -9)]
    priority: Priority,
    maybe: Option<Priority>,
    #[orm(default = "it's \"a\" \\' `;--")]
    letter: Letter,
}

fn task(priority: Priority) -> NewTask {
    NewTask { priority: Some(priority), maybe: None, letter: None }
}

#[orm::test(models(Task))]
fn numbers_sort_as_numbers(db: &Db) -> orm::Result<()> {
    NewTask::insert_all(db, [Priority::High, Priority::Low, Priority::Usual].map(task))?;
    let sorted: Vec<Priority> =
        Task::query().order_by(|t| t.priority.asc()).select(|t| t.priority).all(db)?;
    assert_eq!(sorted, [Priority::Low, Priority::Usual, Priority::High]);
    assert_eq!(Task::query().filter(|t| t.priority.lt(Priority::High)).count(db)?, 2);
    assert_eq!(Task::query().filter(|t| t.priority.between(Priority::Low, Priority::Usual)).count(db)?, 2);
    let largest = Task::query().select(|t| (t.priority.max(), t.priority.min(), t.maybe.max())).one(db)?;
    assert_eq!(largest, (Some(Priority::High), Some(Priority::Low), None));
    Ok(())
}

#[orm::test(models(Task))]
fn b100_unknown_numbers_are_named(db: &Db) -> orm::Result<()> {
    task(Priority::Low).insert(db)?;
    let error = script(db, "UPDATE tasks SET priority = 7").unwrap_err();
    assert_eq!(error.check_violation().expect("a check").name(), Some("tasks_priority_check"));
    script(db, "CREATE TABLE loose (id integer, priority integer); INSERT INTO loose VALUES (3, 7)")?;

    #[derive(Model, Debug)]
    #[orm(table = "loose")]
    struct Loose {
        id: i64,
        priority: Priority,
    }

    let error = Loose::query().all(db).unwrap_err();
    assert!(error.is_decode());
    let expected = "loose.priority: stored number 7 is no `Priority`; known are -10, -9, 300 (row with id 3)";
    assert_eq!(error.to_string(), expected);
    Ok(())
}

#[orm::test(models(Task))]
fn b104_hostile_texts_are_texts(db: &Db) -> orm::Result<()> {
    const ALL: [Letter; 4] = [Letter::Empty, Letter::Quotes, Letter::Signs, Letter::Letters];
    let task = |letter| NewTask { priority: None, maybe: None, letter };
    assert_eq!(task(None).insert(db)?.letter, Letter::Quotes);
    for letter in ALL {
        let mut row = task(Some(letter)).insert(db)?;
        assert_eq!(row.letter, letter);
        assert_eq!(Task::query().filter(|t| t.id.eq(row.id) & t.letter.in_([letter])).count(db)?, 1);
        row.update(db)?;
        row.delete(db)?;
    }
    let rows = NewTask::insert_all(db, ALL.map(|letter| task(Some(letter))))?;
    assert!(rows.iter().map(|row| row.letter).eq(ALL));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Sheet {
    id: i64,
    #[orm(default = "it's \"a\" \\' `;--")]
    letter: HostileLetter,
    maybe: Option<HostileLetter>,
}

fn sheet(letter: HostileLetter) -> NewSheet {
    NewSheet { letter: Some(letter), maybe: None }
}

#[orm::test(models(Sheet))]
fn b104_hostile_values_of_types_are_values(db: &Db) -> orm::Result<()> {
    use HostileLetter::{Empty, Letters, Null, Quotes, Signs};
    let all = [Letters, Null, Signs, Quotes, Empty];
    assert_eq!(NewSheet { letter: None, maybe: Some(Null) }.insert(db)?.letter, Quotes);
    let rows = NewSheet::insert_all(db, all.map(sheet))?;
    assert!(rows.iter().map(|row| row.letter).eq(all));
    for letter in all {
        let found = Sheet::query().filter(|s| s.letter.in_([letter, letter]) & s.maybe.is_null());
        assert_eq!(found.one(db)?.letter, letter);
    }
    Ok(())
}

/// Types of Postgres sort in the order of their variants. SQLite would sort by text, so it is asked for nothing.
#[orm::test(models(Sheet))]
fn native_enums_sort_as_declared(db: &Db) -> orm::Result<()> {
    use HostileLetter::{Empty, Letters, Null, Quotes, Signs};
    NewSheet::insert_all(db, [Letters, Null, Signs, Quotes, Empty].map(sheet))?;
    let sorted = Sheet::query().order_by(|s| s.letter.asc()).select(|s| s.letter);
    let below = Sheet::query().filter(|s| s.letter.lt(Signs));
    let between = Sheet::query().filter(|s| s.letter.between(Quotes, Null));
    let ends = Sheet::query().select(|s| (s.letter.min(), s.letter.max(), s.maybe.max()));
    if db.backend() == Backend::Postgres {
        assert_eq!(sorted.all(db)?, [Empty, Quotes, Signs, Null, Letters]);
        assert_eq!((below.count(db)?, between.count(db)?), (2, 3));
        assert_eq!(ends.one(db)?, (Some(Empty), Some(Letters), None));
        return Ok(());
    }
    let errors = [
        sorted.all(db).unwrap_err(),
        below.count(db).unwrap_err(),
        between.exists(db).unwrap_err(),
        ends.one(db).unwrap_err(),
    ];
    for error in errors {
        assert!(error.is_unsupported());
        let expected = "SQLite has no order of native enums that other databases share; store the enum as \
                        `#[orm(integer)]`, which sorts alike on all of them";
        assert_eq!(error.to_string(), expected);
    }
    Ok(())
}

#[derive(Value, Debug, Clone, Copy, PartialEq)]
#[orm(native = "letter", schema = "blog")]
enum OfSchema {
    A,
    B,
}

#[derive(Model, Debug)]
#[orm(table = "in_blog")]
struct InBlog {
    id: i64,
    letter: OfSchema,
    other: OfSchema,
}

fn script(db: &dyn Executor, sql: &str) -> orm::Result<()> {
    on(db, Access::Write, |link| link.script(sql))
}

/// What the database has of types of its own, by name.
fn types(db: &Db) -> orm::Result<Vec<String>> {
    let sql = "SELECT n.nspname || '.' || t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace \
               WHERE t.typtype = 'e' ORDER BY 1";
    let mut names = Vec::new();
    if db.backend() == Backend::Postgres {
        on(db, Access::Read, |link| {
            link.query(sql, &[], &mut |row| {
                names.push(format!("{:?}", row.value(0, orm::ColumnType::Text)));
                Ok(())
            })
        })?;
    }
    Ok(names)
}

#[orm::test]
fn types_come_and_go_with_their_tables(db: &Db) -> orm::Result<()> {
    let schema = schema![Sheet, native::Day, native::Note, native::Sign, InBlog];
    schema.create_all(db)?;
    NewSheet { letter: None, maybe: None }.insert(db)?;
    schema.create_all(db)?;
    let both = NewInBlog { letter: OfSchema::B, other: OfSchema::A }.insert(db)?;
    assert_eq!(InBlog::query().filter(|b| b.letter.eq(OfSchema::B)).one(db)?.other, both.other);
    let is_postgres = db.backend() == Backend::Postgres;
    assert_eq!(types(db)?.len(), if is_postgres { 3 } else { 0 });
    schema![Sheet].drop_all(db)?;
    schema![InBlog].drop_all(db)?;
    if is_postgres {
        let error = schema![native::Note].drop_all(db).unwrap_err();
        assert!(error.to_string().contains("mood"), "{error}");
        assert_eq!(types(db)?.len(), 1, "others have the type");
    }
    schema.drop_all(db)?;
    assert!(types(db)?.is_empty());
    schema.create_all(db)?;
    assert_eq!(NewSheet { letter: None, maybe: None }.insert(db)?.id, 1);
    Ok(())
}

#[orm::test]
fn types_that_differ_do_not_share_a_name(db: &Db) {
    #[derive(Value, Debug, Clone)]
    #[orm(native = "mood")]
    enum Other {
        A,
    }
    #[derive(Model, Debug)]
    struct Odd {
        id: i64,
        other: Other,
    }
    #[derive(Model, Debug)]
    #[orm(table = "mood")]
    struct Table {
        id: i64,
    }
    if db.backend() == Backend::Postgres {
        let error = schema![Odd, native::Day].create_all(db).unwrap_err().to_string();
        let expected = "two enums are stored as the type mood and have different variants; name one, as in `native = \"..\"`";
        assert_eq!(error, expected);
        let error = schema![Odd, Table].create_all(db).unwrap_err().to_string();
        assert!(error.contains("the type mood, which is the name of a table"), "{error}");
    } else {
        schema![Odd, native::Day, Table].create_all(db).expect("SQLite has no types");
    }
}

/// The protocol client looks a type up when it meets it first, which it can do only while no rows are on their way.
#[orm::test(pool = 2)]
fn many_rows_of_a_type_are_read_on_connections_older_than_it(db: &Db) -> orm::Result<()> {
    let rows = db.transaction(|tx| {
        // This connection is open before there is a type, which the other one makes.
        script(tx, "SELECT 1")?;
        if db.backend() == Backend::Postgres {
            schema![Sheet].create_all(db)?;
        } else {
            schema![Sheet].create_all(tx)?;
        }
        NewSheet::insert_all(tx, (0..5000).map(|_| sheet(HostileLetter::Signs)))?;
        Sheet::query().all(tx)
    })?;
    assert_eq!(rows.len(), 5000);
    Ok(())
}

/// Where there are such types a statement is described before it is run for the first time.
#[orm::test(models(Sheet))]
fn statements_of_types_take_one_round_trip_once_they_are_known(db: &Db) -> orm::Result<()> {
    let is_postgres = db.backend() == Backend::Postgres;
    let insert = || sheet(HostileLetter::Signs).insert(db);
    let read = || Sheet::query().filter(|s| s.letter.eq(HostileLetter::Signs)).all(db);
    for expected in [2, 1, 1] {
        let (row, trips) = round_trips(db, || assert_statements(db, 1, insert))?;
        row?;
        assert_eq!(trips, if is_postgres { expected } else { 1 });
        let (rows, trips) = round_trips(db, || assert_statements(db, 1, read))?;
        rows?;
        assert_eq!(trips, if is_postgres { expected } else { 1 });
    }
    Ok(())
}

#[test]
fn variants_can_be_read_at_run_time() {
    let variants = |name: &str| Task::table().column(name).expect("a column").variants;
    assert_eq!(variants("priority"), Variants::Numbers(&[-10, -9, 300]));
    assert_eq!(variants("maybe"), variants("priority"));
    assert_eq!(variants("id"), Variants::Any);
    assert!(matches!(variants("letter"), Variants::Texts(["", _, _, _])));
}
