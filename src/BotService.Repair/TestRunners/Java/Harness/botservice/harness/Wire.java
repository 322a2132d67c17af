package botservice.harness;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The conversation's own stream. Tests get other standard streams, so that what they print cannot be taken for a report. */
final class Wire {
    private static final int MESSAGE_LIMIT = 64 << 10;
    private static final int FRAME_LIMIT = 60;
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private String mark = "";

    /** Begins every line; only the host knows it. */
    void mark(String mark) {
        this.mark = mark;
    }

    /** Gives tests silent standard streams. */
    static void silence() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false);
        System.setOut(nowhere);
        System.setErr(nowhere);
        System.setIn(InputStream.nullInputStream());
    }

    /** Names and values in turn; a value is a String, a Number, a Boolean or a List of Strings. */
    synchronized void send(Object... fields) {
        StringBuilder json = new StringBuilder("\n").append(mark).append('{');
        for (int i = 0; i < fields.length; i += 2) {
            json.append(i == 0 ? "" : ",");
            quote(json, (String) fields[i]);
            json.append(':');
            value(json, fields[i + 1]);
        }

        try {
            out.write(json.append("}\n").toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            Runtime.getRuntime().halt(3);
        }
    }

    private static void value(StringBuilder json, Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            json.append(value);
        } else if (value instanceof List) {
            json.append('[');
            int count = 0;
            for (Object item : (List<?>) value) {
                if (count == FRAME_LIMIT) {
                    break;
                }

                json.append(count++ == 0 ? "" : ",");
                quote(json, String.valueOf(item));
            }

            json.append(']');
        } else {
            quote(json, value == null ? "" : value.toString());
        }
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < Math.min(text.length(), MESSAGE_LIMIT); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }

        json.append('"');
    }
}
