using Freshcom.Domain;

namespace Freshcom.Features.Imports;

/// <summary>Guesses by its heading what a column is; the person has the last word.</summary>
public static class ImportHeadings
{
    // The API's own names first, so that a file of ours comes back as it went; then what other systems call it.
    private static readonly Dictionary<ImportField, string[]> Names = new()
    {
        [ImportField.Name] = ["name", "fullname", "customername", "displayname", "姓名", "名称", "客户名称"],
        [ImportField.FirstName] = ["firstname", "givenname", "forename", "名", "名字"],
        [ImportField.LastName] = ["lastname", "surname", "familyname", "姓", "姓氏"],
        [ImportField.Email] = ["email", "emailaddress", "mail", "邮箱", "电子邮箱", "电子邮件"],
        [ImportField.PhoneNumber] = ["phonenumber", "phone", "mobile", "mobilephone", "mobilenumber", "cellphone", "telephone", "tel", "手机", "手机号", "手机号码", "电话"],
        [ImportField.Username] = ["username", "login", "loginname", "用户名"],
        [ImportField.PasswordHash] = ["passwordhash", "hash", "hashedpassword", "encryptedpassword", "passworddigest", "password", "密码", "密码哈希"],
        [ImportField.AuthMethod] = ["authmethod", "authenticationmethod", "tfa", "2fa", "mfa", "twofactor", "验证方式", "身份验证方式"],
        [ImportField.Status] = ["status", "customerstatus", "状态"],
        [ImportField.Code] = ["code", "customercode", "customernumber", "customerno", "externalid", "编号", "客户编号"],
        [ImportField.Label] = ["label", "tag", "group", "segment", "标签"],
        [ImportField.Description] = ["description", "note", "notes", "comment", "comments", "描述", "备注"],
        [ImportField.EmailVerified] = ["emailverified", "emailverifiedat", "emailconfirmed", "邮箱已验证"],
        [ImportField.PhoneVerified] = ["phoneverified", "phoneverifiedat", "phonenumberverified", "phonenumberconfirmed", "手机已验证"],
    };

    private static readonly string[] Secrets = ["pass", "pwd", "secret", "hash", "密码"];

    /// <summary>Each field at most once: of two columns with one heading the first.</summary>
    public static IReadOnlyList<ImportColumn> Guess(IReadOnlyList<string> headings)
    {
        HashSet<ImportField> taken = [];
        return [.. headings.Select(x => new ImportColumn(x, FieldOf(x) is { } field && taken.Add(field) ? field : ImportField.Ignore))];
    }

    /// <summary>Whether a column's heading speaks of passwords, hashed or not.</summary>
    public static bool IsSecret(string heading) =>
        FieldOf(heading) is ImportField.PasswordHash || Secrets.Any(x => heading.Contains(x, StringComparison.OrdinalIgnoreCase));

    private static ImportField? FieldOf(string heading)
    {
        var name = string.Concat(heading.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return Names.Where(x => x.Value.Contains(name)).Select(x => (ImportField?)x.Key).FirstOrDefault();
    }
}
