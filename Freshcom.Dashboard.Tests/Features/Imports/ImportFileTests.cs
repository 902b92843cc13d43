using System.Text;
using Freshcom.Domain;
using Freshcom.Features.Imports;

namespace Freshcom.Tests.Features.Imports;

public sealed class ImportFileTests
{
    [Theory]
    [InlineData("name,email\nAda,ada@example.com\n")]
    [InlineData("name;email\r\nAda;ada@example.com")]
    [InlineData("name\temail\rAda\tada@example.com\r")]
    [InlineData("\uFEFF\"name\",\"email\"\n\"Ada\",\"ada@example.com\"\n\n,\n")]
    public void Separators_line_ends_and_blank_rows_are_found_out(string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var shape = ImportFile.Look(content).Value;
        Assert.Equal(["name", "email"], shape.Headings);
        Assert.Equal(1, shape.RowCount);
        var row = Assert.Single(ImportFile.Rows(content, ImportHeadings.Guess(shape.Headings)));
        Assert.Equal(("Ada", "ada@example.com", 2, false), (row[ImportField.Name], row[ImportField.Email], row.ShownNumber, row.HasOtherWidth));
    }

    [Theory]
    [InlineData("", "fileWithoutHeadings")]
    [InlineData("\uFEFF", "fileWithoutHeadings")]
    [InlineData(",,\nAda,,\n", "fileWithoutHeadings")]
    [InlineData("name,email\n\n , \n", "fileWithoutRows")]
    [InlineData("name,email\nAda,\"ada@example.com\nBea,bea@example.com\n", "fileOpenQuote")]
    [InlineData("name\0,email\nAda,x\n", "fileNotUtf8")]
    public void What_cannot_be_read_is_refused_with_the_reason(string text, string code) => Refuses(Encoding.UTF8.GetBytes(text), code);

    [Fact]
    public void Another_encoding_and_what_is_too_large_are_refused()
    {
        Refuses(Encoding.Latin1.GetBytes("name,email\nZoë,zoe@example.com\n"), "fileNotUtf8");
        Refuses(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("name,email\nAda,x\n")).ToArray(), "fileNotUtf8");
        Refuses(new byte[ImportFile.MaxBytes + 1], "fileTooLarge");
        Refuses(Encoding.UTF8.GetBytes("name\n" + string.Concat(Enumerable.Repeat("A\n", ImportFile.MaxRows + 1))), "fileTooLarge");
        Refuses(Encoding.UTF8.GetBytes(new string(',', 100) + "name\nAda\n"), "fileTooWide");
    }

    [Fact]
    public void Rows_are_numbered_as_a_spreadsheet_does_and_odd_ones_are_marked()
    {
        var content = Encoding.UTF8.GetBytes("name,email\n\nAda,\"two\nlines\"\nBea\nCid,a,b\nDan,x\"y\nEve,\"x\"y\nFay,fay@example.com\n");
        var rows = ImportFile.Rows(content, ImportHeadings.Guess(["name", "email"])).Select(x => (x.ShownNumber, x[ImportField.Name], x.HasOtherWidth, x.IsMalformed));
        Assert.Equal([(3, "Ada", false, false), (4, "Bea", true, false), (5, "Cid", true, false), (6, "Dan", false, true), (7, "Eve", false, true), (8, "Fay", false, false)], rows);
    }

    [Fact]
    public void A_file_of_ours_comes_back_with_its_columns_and_without_the_apostrophes()
    {
        var columns = ImportHeadings.Guess(["id", "E-Mail", "Phone number", "email", "手机号", "password_hash", "lastLoginAt"]);
        Assert.Equal(
            [ImportField.Ignore, ImportField.Email, ImportField.PhoneNumber, ImportField.Ignore, ImportField.Ignore, ImportField.PasswordHash, ImportField.Ignore], columns.Select(x => x.Field));
        var row = ImportFile.Rows(Encoding.UTF8.GetBytes("x,y\n'+14165550100,'Ada\n"), [new("x", ImportField.PhoneNumber), new("y", ImportField.Name)]).Single();
        Assert.Equal(("+14165550100", "'Ada"), (row[ImportField.PhoneNumber], row[ImportField.Name]));
    }

    private static void Refuses(byte[] content, string code) =>
        Assert.Equal((code, "file"), Assert.IsType<Failure.Invalid>(ImportFile.Look(content).Failure).Errors.Select(x => (x.Code, x.Field)).Single());
}
