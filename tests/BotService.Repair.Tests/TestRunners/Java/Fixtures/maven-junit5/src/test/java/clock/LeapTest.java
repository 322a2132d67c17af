package clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeapTest {
    @Test
    @DisplayName("a year that four does not divide")
    void commonYear() {
        assertFalse(Leap.isLeap(2023));
    }

    @ParameterizedTest
    @CsvSource({"1900,false", "2000,true", "2024,true"})
    void table(int year, boolean leap) {
        assertEquals(leap, Leap.isLeap(year));
    }

    @RepeatedTest(2)
    void again() {
        assertFalse(Leap.isLeap(2100));
    }

    @Disabled("needs a decision")
    @Test
    void yearZero() {
        assertTrue(Leap.isLeap(0));
    }

    @Nested
    class Recent {
        @Test
        void twentyTwenty() {
            assertTrue(Leap.isLeap(2020));
        }
    }
}
