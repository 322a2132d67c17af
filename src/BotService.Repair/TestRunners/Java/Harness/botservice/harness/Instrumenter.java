package botservice.harness;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EmptyStatementTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LabeledStatementTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Writes a probe in front of every statement of some sources, without adding a line. */
final class Instrumenter {
    private final List<File> files = new ArrayList<>();
    private final List<int[]> places = new ArrayList<>();

    int count() {
        return places.size();
    }

    Map<File, String> instrument(List<File> sources) throws IOException {
        Map<File, String> texts = new LinkedHashMap<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        for (File source : sources) {
            String text = Files.readString(source.toPath());
            JavacTask task = (JavacTask) compiler.getTask(null, null, d -> { }, List.of("-proc:none"), null, List.of(new MemoryFiles.Source(source.toURI(), text)));
            for (CompilationUnitTree unit : task.parse()) {
                Scanner scanner = new Scanner(unit, Trees.instance(task).getSourcePositions(), files.size());
                files.add(source);
                scanner.scan(unit, null);
                texts.put(source, scanner.apply(text));
            }
        }

        return texts;
    }

    /** Path, tab, line numbers joined by commas: one text for each file that was hit. */
    List<String> lines(BitSet hits) {
        Map<Integer, BitSet> byFile = new LinkedHashMap<>();
        hits.stream().forEach(n -> byFile.computeIfAbsent(places.get(n)[0], f -> new BitSet()).set(places.get(n)[1], places.get(n)[2] + 1));
        List<String> texts = new ArrayList<>();
        byFile.forEach((file, lines) -> {
            StringBuilder text = new StringBuilder(files.get(file).getPath()).append('\t');
            lines.stream().forEach(l -> text.append(l).append(','));
            texts.add(text.toString());
        });
        return texts;
    }

    private final class Scanner extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final int file;
        private final List<Object[]> inserts = new ArrayList<>();

        Scanner(CompilationUnitTree unit, SourcePositions positions, int file) {
            this.unit = unit;
            this.positions = positions;
            this.file = file;
        }

        String apply(String text) {
            inserts.sort((a, b) -> Integer.compare((int) a[0], (int) b[0]));
            StringBuilder out = new StringBuilder();
            int from = 0;
            for (Object[] insert : inserts) {
                out.append(text, from, (int) insert[0]).append(insert[1]);
                from = (int) insert[0];
            }

            return out.append(text, from, text.length()).toString();
        }

        @Override
        public Void visitBlock(BlockTree block, Void none) {
            block.getStatements().forEach(this::before);
            return super.visitBlock(block, none);
        }

        @Override
        public Void visitCase(CaseTree branch, Void none) {
            if (branch.getStatements() != null) {
                branch.getStatements().forEach(this::before);
            }

            return super.visitCase(branch, none);
        }

        @Override
        public Void visitIf(IfTree tree, Void none) {
            wrap(tree.getThenStatement());
            wrap(tree.getElseStatement());
            return super.visitIf(tree, none);
        }

        @Override
        public Void visitForLoop(ForLoopTree tree, Void none) {
            wrap(tree.getStatement());
            return super.visitForLoop(tree, none);
        }

        @Override
        public Void visitEnhancedForLoop(EnhancedForLoopTree tree, Void none) {
            wrap(tree.getStatement());
            return super.visitEnhancedForLoop(tree, none);
        }

        @Override
        public Void visitWhileLoop(WhileLoopTree tree, Void none) {
            wrap(tree.getStatement());
            return super.visitWhileLoop(tree, none);
        }

        @Override
        public Void visitDoWhileLoop(DoWhileLoopTree tree, Void none) {
            wrap(tree.getStatement());
            return super.visitDoWhileLoop(tree, none);
        }

        private void before(StatementTree statement) {
            if (start(statement) >= 0 && !callsConstructor(statement)) {
                inserts.add(new Object[] {start(statement), probe(statement)});
            }
        }

        /** A body without braces gets them, so that it can hold the probe. */
        private void wrap(StatementTree body) {
            if (body != null && !(body instanceof BlockTree) && !(body instanceof EmptyStatementTree) && start(body) >= 0) {
                inserts.add(new Object[] {start(body), "{" + probe(body)});
                inserts.add(new Object[] {(int) positions.getEndPosition(unit, body), "}"});
            }
        }

        private String probe(StatementTree statement) {
            places.add(new int[] {file, line(start(statement)), line(Math.max(start(statement), headEnd(statement)))});
            return "botservice.harness.Probe.hit(" + (places.size() - 1) + ");";
        }

        /** End of what runs whenever the statement begins: all of a simple one, the head of one that holds others. */
        private int headEnd(Tree tree) {
            if (tree instanceof IfTree) {
                return end(((IfTree) tree).getCondition());
            } else if (tree instanceof WhileLoopTree) {
                return end(((WhileLoopTree) tree).getCondition());
            } else if (tree instanceof ForLoopTree) {
                ForLoopTree loop = (ForLoopTree) tree;
                return loop.getCondition() == null ? start(tree) : end(loop.getCondition());
            } else if (tree instanceof EnhancedForLoopTree) {
                return end(((EnhancedForLoopTree) tree).getExpression());
            } else if (tree instanceof LabeledStatementTree) {
                return headEnd(((LabeledStatementTree) tree).getStatement());
            }

            boolean holdsOthers = tree instanceof BlockTree || tree instanceof DoWhileLoopTree || tree instanceof TryTree
                || tree instanceof SwitchTree || tree instanceof SynchronizedTree || tree.getKind() == Tree.Kind.CLASS;
            return holdsOthers ? start(tree) : end(tree);
        }

        private boolean callsConstructor(StatementTree statement) {
            if (!(statement instanceof ExpressionStatementTree) || !(((ExpressionStatementTree) statement).getExpression() instanceof MethodInvocationTree)) {
                return false;
            }

            String callee = ((MethodInvocationTree) ((ExpressionStatementTree) statement).getExpression()).getMethodSelect().toString();
            return callee.equals("this") || callee.equals("super") || callee.endsWith(".super");
        }

        private int start(Tree tree) {
            return (int) positions.getStartPosition(unit, tree);
        }

        private int end(Tree tree) {
            return (int) positions.getEndPosition(unit, tree);
        }

        private int line(int position) {
            return (int) unit.getLineMap().getLineNumber(position);
        }
    }
}
