using BotService.Repair.Tests.TestRunners.Warm;

namespace BotService.Repair.Tests.TestRunners.Python;

public sealed class PythonDetectionTests
{
    [Fact]
    public void Plain_test_functions_are_pytest_and_test_cases_alone_are_unittest()
    {
        using var project = new WrittenProject("pytest")
            .Write("a/setup.py", "").Write("a/test_a.py", "def test_it(): pass\n")
            .Write("b/setup.py", "").Write("b/test_b.py", "import unittest\nclass T(unittest.TestCase):\n    def test_it(self): pass\n")
            .Write("c/pyproject.toml", "[tool.pytest.ini_options]\n").Write("c/test_c.py", "import unittest\nclass T(unittest.TestCase):\n    def test_it(self): pass\n");

        Assert.Equal(["pytest:a", "pytest:c", "unittest:b"], project.Detected());
    }

    [Fact]
    public void Nested_project_is_its_own_and_left_out_of_the_outer_one()
    {
        using var project = new WrittenProject("pytest")
            .Write("pyproject.toml", "").Write("tests/test_a.py", "def test_it(): pass\n")
            .Write("plugins/x/pyproject.toml", "").Write("plugins/x/test_x.py", "def test_it(): pass\n")
            .Write("tests/data/sample/pyproject.toml", "").Write("tests/data/sample/test_y.py", "def test_it(): pass\n");

        Assert.Equal(["pytest:", "pytest:plugins/x"], project.Detected());
        Assert.Equal("plugins/x", project.Runner.Detect(project.Files)[0].Properties["ignore"]);
    }

    [Fact]
    public void Repository_without_tests_is_no_project()
    {
        using var project = new WrittenProject("pytest").Write("setup.py", "").Write("test_data.py", "DATA = 1\n").Write("main.py", "def test_it(): pass\n");

        Assert.Empty(project.Detected());
    }
}
