namespace Freshcom.Tests;

public sealed class ArchitectureTests
{
    [Fact]
    public void Program_is_found() => Assert.NotNull(typeof(Program));
}
