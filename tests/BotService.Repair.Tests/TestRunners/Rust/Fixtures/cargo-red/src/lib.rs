//! Adds numbers up.

/// Adds all values.
///
/// ```
/// assert_eq!(red_sums::sum(&[]), 0);
/// ```
pub fn sum(values: &[i64]) -> i64 {
    let mut total = 0;
    let mut at = 1;
    while at < values.len() {
        total += values[at];
        at += 1;
    }
    total
}

/// Adds up as it goes.
#[derive(Default)]
pub struct Series<T> {
    values: Vec<T>,
}

impl<T: Copy + Into<i64>> Series<T> {
    /// Appends a value and gives the sum so far.
    pub fn add(&mut self, value: T) -> i64 {
        self.values.push(value);
        let all: Vec<i64> = self.values.iter().map(|v| (*v).into()).collect();
        sum(&all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sum_of_nothing() {
        assert_eq!(sum(&[]), 0);
    }

    #[test]
    fn sum_of_some() {
        assert_eq!(sum(&[1, 2, 3]), 6, "three values");
    }
}
