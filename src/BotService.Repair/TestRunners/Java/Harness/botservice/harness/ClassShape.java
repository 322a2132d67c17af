package botservice.harness;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.TreeSet;

/** What other classes can see of a class file: when it stays the same, they need not be compiled again.
 *  Format: Java Virtual Machine Specification, chapter 4. */
final class ClassShape {
    private static final int PRIVATE = 0x0002;
    private static final int SYNTHETIC = 0x1000;
    private final DataInputStream in;
    private Object[] pool;

    private ClassShape(byte[] bytes) {
        in = new DataInputStream(new ByteArrayInputStream(bytes));
    }

    static String of(byte[] bytes) {
        try {
            return new ClassShape(bytes).read();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String read() throws IOException {
        in.skipBytes(8);
        readPool();
        StringBuilder shape = new StringBuilder();
        shape.append(in.readUnsignedShort()).append(' ').append(name(in.readUnsignedShort())).append(' ').append(name(in.readUnsignedShort()));
        TreeSet<String> parts = new TreeSet<>();
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            parts.add("implements " + name(in.readUnsignedShort()));
        }

        readMembers("field", parts);
        readMembers("method", parts);
        String attributes = readAttributes(true);
        return shape.append(' ').append(parts).append(attributes).toString();
    }

    private void readPool() throws IOException {
        pool = new Object[in.readUnsignedShort()];
        for (int i = 1; i < pool.length; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1:
                    pool[i] = in.readUTF();
                    break;
                case 3:
                    pool[i] = in.readInt();
                    break;
                case 4:
                    pool[i] = in.readFloat();
                    break;
                case 5:
                    pool[i++] = in.readLong();
                    break;
                case 6:
                    pool[i++] = in.readDouble();
                    break;
                case 7:
                case 8:
                case 16:
                case 19:
                case 20:
                    pool[i] = new int[] {in.readUnsignedShort()};
                    break;
                case 15:
                    in.skipBytes(3);
                    break;
                default:
                    in.skipBytes(4);
                    break;
            }
        }
    }

    private void readMembers(String kind, TreeSet<String> parts) throws IOException {
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            int access = in.readUnsignedShort();
            String signature = pool[in.readUnsignedShort()] + " " + pool[in.readUnsignedShort()];
            String attributes = readAttributes(false);
            boolean hidden = (access & PRIVATE) != 0 || (access & SYNTHETIC) != 0 || signature.startsWith("<clinit>");
            if (!hidden) {
                parts.add(kind + " " + access + " " + signature + attributes);
            }
        }
    }

    private String readAttributes(boolean ofClass) throws IOException {
        TreeSet<String> seen = new TreeSet<>();
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            String name = (String) pool[in.readUnsignedShort()];
            byte[] content = new byte[in.readInt()];
            in.readFully(content);
            switch (name) {
                case "ConstantValue":
                    seen.add("= " + constant(content));
                    break;
                case "Signature":
                    seen.add("generic " + pool[index(content, 0)]);
                    break;
                case "Exceptions":
                case "PermittedSubclasses":
                    seen.add(name + names(content));
                    break;
                case "AnnotationDefault":
                    seen.add(name + Arrays.toString(content));
                    break;
                case "Deprecated":
                case "Record":
                    seen.add(name);
                    break;
                default:
                    break;
            }
        }

        return seen.toString();
    }

    private String constant(byte[] content) {
        Object value = pool[index(content, 0)];
        return value instanceof int[] ? "\"" + pool[((int[]) value)[0]] + "\"" : String.valueOf(value);
    }

    private String names(byte[] content) {
        TreeSet<String> names = new TreeSet<>();
        for (int i = 2; i + 1 < content.length; i += 2) {
            names.add(name(index(content, i)));
        }

        return names.toString();
    }

    private static int index(byte[] content, int at) {
        return (content[at] & 0xff) << 8 | content[at + 1] & 0xff;
    }

    private String name(int index) {
        return index == 0 ? "" : String.valueOf(pool[((int[]) pool[index])[0]]);
    }
}
