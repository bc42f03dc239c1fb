//! Enums, in every way they are stored: the same program gives the same answers.

use orm::Variants;
use orm::prelude::*;

/// The tests that any way of storing an enum passes: `$keys` are those of the enum, `$default` is how its first variant is
/// stored.
macro_rules! every_way {
    ($name:ident, [$($keys:tt)*], $default:literal) => {
        mod $name {
            use orm::prelude::*;

            #[derive(Value, Debug, Clone, Copy, PartialEq)]
            #[orm($($keys)*)]
            enum Mood {
                Sad = -1,
                Calm = 5,
                Happy,
            }

            #[derive(Value, Debug, Clone, Copy, PartialEq)]
            struct Feeling(Mood);

            #[derive(Model, Debug, Clone, PartialEq)]
            struct Day {
                id: i64,
                mood: Mood,
                maybe: Option<Mood>,
                feeling: Feeling,
                #[orm(default = $default)]
                usual: Mood,
            }

            #[derive(Model, Debug, Clone, PartialEq)]
            struct Sign {
                #[orm(primary_key)]
                mood: Mood,
                #[orm(unique)]
                feeling: Feeling,
                text: String,
            }

            #[derive(Model, Debug, Clone, PartialEq)]
            struct Note {
                id: i64,
                #[orm(belongs_to(Sign, relation = sign))]
                mood: Mood,
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
                assert_eq!(all().filter(|d| d.maybe.eq(None::<Mood>)).count(db)?, 0);
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
                    .update(db, |d| (d.mood.set(Mood::Happy), d.maybe.set(None::<Mood>), d.usual.set(d.mood)))?;
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
    let error = super::script(db, "UPDATE tasks SET priority = 7").unwrap_err();
    assert_eq!(error.check_violation().expect("a check").name(), Some("tasks_priority_check"));
    super::script(db, "CREATE TABLE loose (id integer, priority integer); INSERT INTO loose VALUES (3, 7)")?;

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

#[test]
fn variants_can_be_read_at_run_time() {
    let variants = |name: &str| Task::table().column(name).expect("a column").variants;
    assert_eq!(variants("priority"), Variants::Numbers(&[-10, -9, 300]));
    assert_eq!(variants("maybe"), variants("priority"));
    assert_eq!(variants("id"), Variants::Any);
    assert!(matches!(variants("letter"), Variants::Texts(["", _, _, _])));
}
