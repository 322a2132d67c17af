package botservice.harness;

/** Ids as Class#method, the same for Surefire's reports and for this harness: without the parameter types that some
 *  versions add, with the index of a repeated or parameterized run. TestIds.cs is its twin. */
public final class TestId {
    private TestId() {
    }

    public static String of(String className, String name) {
        if (name == null || name.isEmpty() || name.equals(className)) {
            return className;
        }

        int end = 0;
        while (end < name.length() && Character.isJavaIdentifierPart(name.charAt(end))) {
            end++;
        }

        if (end > 0 && end < name.length() && (name.charAt(end) == '(' || name.charAt(end) == '{')) {
            int close = name.indexOf(name.charAt(end) == '(' ? ')' : '}', end);
            if (close > 0) {
                return className + "#" + name.substring(0, end) + name.substring(close + 1);
            }
        }

        return className + "#" + name;
    }

    /** Class#method without an index. */
    public static String method(String id) {
        int hash = id.indexOf('#');
        int end = hash + 1;
        while (hash >= 0 && end < id.length() && Character.isJavaIdentifierPart(id.charAt(end))) {
            end++;
        }

        return hash < 0 || end == hash + 1 ? id : id.substring(0, end);
    }

    public static String className(String id) {
        int hash = id.indexOf('#');
        return hash < 0 ? id : id.substring(0, hash);
    }
}
