using BotService.Repair.Configuration;
using BotService.Repair.Integrity;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.Integrity;

public sealed class TestCodeTests
{
    private const string Rust = "pub fn add(a: i32, b: i32) -> i32 {\n    a - b\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn adds() {\n        assert_eq!(add(1, 2), 3);\n    }\n}\n\npub fn twice(a: i32) -> i32 {\n    a * 3\n}\n";

    [Theory]
    [InlineData("internal/assert/assert.go", "package assert\n\nimport (\n\t\"reflect\"\n\t\"testing\"\n)\n", true)]
    [InlineData("load/testing.go", "package load\n\nimport \"testing\"\n", true)]
    [InlineData("shop/cart.go", "package shop\n\nimport \"fmt\"\n\n// testing\nvar mode = \"testing\"\n", false)]
    [InlineData("checks.py", "import pytest\n", true)]
    [InlineData("shop/cart.py", "# import pytest\nimport os\n", false)]
    [InlineData("src/main/java/app/Checks.java", "import static org.junit.Assert.*;\n", true)]
    [InlineData("src/Checks.cs", "using Xunit;\n", true)]
    [InlineData("lib/expect.js", "const { test } = require('node:test');\n", true)]
    [InlineData("lib/cart.js", "const assert = require('assert');\n", false)]
    [InlineData("src/checks.hpp", "#include <gtest/gtest.h>\n", true)]
    public void IsSupport_File_IsToldByTheFrameworkThatItUses(string path, string text, bool expected) =>
        Assert.Equal(expected, TestCode.IsSupport(path, text));

    [Fact]
    public void IsSupport_AMillionBlankLines_IsAnsweredInTimeThatGrowsWithTheText() =>
        Assert.False(TestCode.IsSupport("shop/cart.go", new string('\n', 1_000_000)));

    [Theory]
    [InlineData("a - b", true)]
    [InlineData("a * 3", true)]
    [InlineData("3);", false)]
    [InlineData("#[test]", false)]
    public void Accepts_EditOfARustFileThatHoldsItsTests_OnlyOutsideOfThem(string edited, bool expected)
    {
        var gate = new IntegrityGate(new TestProject("cargo-test", "", ["rust"]), RepositoryConfiguration.Load(null, ""));
        var patch = new CandidatePatch(0, [new TextEdit("src/lib.rs", Rust.IndexOf(edited, StringComparison.Ordinal), edited.Length, "")], "test", 1, 1);

        Assert.Equal(expected, gate.Accepts(patch, _ => Rust));
    }
}
