use red_sums::Series;

#[test]
fn adds_up() {
    let mut series: Series<i32> = Series::default();
    assert_eq!(series.add(4), 4);
    assert_eq!(series.add(5), 9);
}

#[test]
fn starts_at_zero() {
    assert_eq!(Series::<i32>::default().add(0), 0);
}
