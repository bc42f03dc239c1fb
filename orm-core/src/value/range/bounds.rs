//! How the bounds of a range are kept, and what ranges mean beside each other: containing, overlapping, lying before.

use std::cmp::Ordering;
use std::ops::Bound;

use super::Range;

/// A place between values, where a range begins or ends: a range holds what lies between two of them. They sort as they
/// lie.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Cut<T> {
    /// Before every value.
    Start,
    /// Just before the value, or just behind it.
    At(T, bool),
    /// Behind every value.
    End,
}

impl<T> Range<T> {
    /// The cuts between which its values lie; `None` where there are none.
    fn cuts(&self) -> Option<(Cut<&T>, Cut<&T>)>
    where
        T: Ord,
    {
        let (lower, upper) = self.bounds.as_ref()?;
        let (lower, upper) = (begin(lower.as_ref()), end(upper.as_ref()));
        (lower < upper).then_some((lower, upper))
    }
}

fn begin<T>(lower: Bound<T>) -> Cut<T> {
    match lower {
        Bound::Unbounded => Cut::Start,
        Bound::Included(item) => Cut::At(item, false),
        Bound::Excluded(item) => Cut::At(item, true),
    }
}

fn end<T>(upper: Bound<T>) -> Cut<T> {
    match upper {
        Bound::Unbounded => Cut::End,
        Bound::Included(item) => Cut::At(item, true),
        Bound::Excluded(item) => Cut::At(item, false),
    }
}

impl<T: Ord> Range<T> {
    /// Whether it holds no value.
    ///
    /// # Example
    /// ```
    /// use orm::Range;
    ///
    /// assert!(Range::from(4..4).is_empty() && Range::<i32>::empty().is_empty());
    /// assert!(!Range::<i32>::from(..).is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.cuts().is_none()
    }

    /// Whether it holds `item`.
    ///
    /// # Example
    /// ```
    /// use orm::Range;
    ///
    /// let range = Range::from(10..=20);
    /// assert!(range.contains(&20) && !range.contains(&21));
    /// ```
    pub fn contains(&self, item: &T) -> bool {
        self.cuts()
            .is_some_and(|(lower, upper)| lower <= Cut::At(item, false) && Cut::At(item, true) <= upper)
    }

    /// Whether it holds all values of `other`; true of an empty one.
    ///
    /// # Example
    /// ```
    /// use orm::Range;
    ///
    /// let range = Range::from(10..=20);
    /// assert!(range.contains_range(&Range::from(12..21)) && !range.contains_range(&Range::from(12..)));
    /// ```
    pub fn contains_range(&self, other: &Range<T>) -> bool {
        let Some(other) = other.cuts() else { return true };
        self.cuts().is_some_and(|own| own.0 <= other.0 && other.1 <= own.1)
    }

    /// Whether both hold a value in common.
    ///
    /// # Example
    /// ```
    /// use orm::Range;
    ///
    /// let range = Range::from(10..20);
    /// assert!(range.overlaps(&Range::from(19..)) && !range.overlaps(&Range::from(20..)));
    /// ```
    pub fn overlaps(&self, other: &Range<T>) -> bool {
        self.beside(other, |own, other| own.0 < other.1 && other.0 < own.1)
    }

    /// Whether all of its values are less than all of `other`; false where one is empty.
    ///
    /// # Example
    /// ```
    /// use orm::Range;
    ///
    /// assert!(Range::from(1..5).is_before(&Range::from(5..9)));
    /// assert!(!Range::from(1..=5).is_before(&Range::from(5..9)));
    /// ```
    pub fn is_before(&self, other: &Range<T>) -> bool {
        self.beside(other, |own, other| own.1 <= other.0)
    }

    /// Whether all of its values are greater than all of `other`; false where one is empty.
    ///
    /// # Example
    /// ```
    /// use orm::Range;
    ///
    /// assert!(Range::from(5..).is_after(&Range::from(1..5)));
    /// assert!(!Range::from(5..).is_after(&Range::empty()));
    /// ```
    pub fn is_after(&self, other: &Range<T>) -> bool {
        other.is_before(self)
    }

    /// Whether one begins where the other ends, with no value in common and none between them; false where one is empty.
    ///
    /// # Example
    /// ```
    /// use orm::Range;
    ///
    /// assert!(Range::from(1..5).is_adjacent(&Range::from(5..9)));
    /// assert!(!Range::from(1..5).is_adjacent(&Range::from(6..9)));
    /// ```
    pub fn is_adjacent(&self, other: &Range<T>) -> bool {
        self.beside(other, |own, other| own.1 == other.0 || other.1 == own.0)
    }

    /// The values that both hold.
    ///
    /// # Example
    /// ```
    /// use orm::Range;
    ///
    /// assert_eq!(Range::from(1..5).intersection(&Range::from(3..)), Range::from(3..5));
    /// assert!(Range::from(1..5).intersection(&Range::from(5..)).is_empty());
    /// ```
    pub fn intersection(&self, other: &Range<T>) -> Range<T>
    where
        T: Clone,
    {
        if !self.overlaps(other) {
            return Range::empty();
        }
        let (Some(own), Some(other)) = (&self.bounds, &other.bounds) else { return Range::empty() };
        let later = begin(own.0.as_ref()) >= begin(other.0.as_ref());
        let earlier = end(own.1.as_ref()) <= end(other.1.as_ref());
        let (lower, upper) = (if later { &own.0 } else { &other.0 }, if earlier { &own.1 } else { &other.1 });
        Range { bounds: Some((lower.clone(), upper.clone())) }
    }

    fn beside(&self, other: &Range<T>, is: impl Fn((Cut<&T>, Cut<&T>), (Cut<&T>, Cut<&T>)) -> bool) -> bool {
        match (self.cuts(), other.cuts()) {
            (Some(own), Some(other)) => is(own, other),
            _ => false,
        }
    }
}

/// The value behind another; `None` behind the last.
type Next<'f, T> = &'f dyn Fn(&T) -> Option<T>;

/// The bounds as a range keeps them, so that ranges of the same values are equal; `None` where there is no value between
/// them. Those in the wrong order are kept as they are. `next` is there where each value has a next one, but for the last.
pub(super) fn kept<T>(
    lower: Bound<T>,
    upper: Bound<T>,
    compare: impl Fn(&T, &T) -> Ordering,
    next: Option<Next<'_, T>>,
) -> Option<(Bound<T>, Bound<T>)> {
    let order = ordered(&lower, &upper, &compare);
    let closed = matches!((&lower, &upper), (Bound::Included(_), Bound::Included(_)));
    match (order, next) {
        (Some(Ordering::Equal), _) if !closed => None,
        (Some(Ordering::Greater), _) | (_, None) => Some((lower, upper)),
        (_, Some(next)) => {
            let lower = match lower {
                Bound::Excluded(item) => Bound::Included(next(&item)?),
                lower => lower,
            };
            let upper = match upper {
                Bound::Included(item) => next(&item).map_or(Bound::Unbounded, Bound::Excluded),
                upper => upper,
            };
            let is_any = ordered(&lower, &upper, &compare) != Some(Ordering::Equal);
            is_any.then_some((lower, upper))
        }
    }
}

/// How the first bound lies to the second, where both are there.
pub(super) fn ordered<T>(
    lower: &Bound<T>,
    upper: &Bound<T>,
    compare: impl Fn(&T, &T) -> Ordering,
) -> Option<Ordering> {
    match (lower, upper) {
        (Bound::Unbounded, _) | (_, Bound::Unbounded) => None,
        (
            Bound::Included(lower) | Bound::Excluded(lower),
            Bound::Included(upper) | Bound::Excluded(upper),
        ) => Some(compare(lower, upper)),
    }
}
