using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Freshcom.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class LargeAccounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Users_AccountId_AuthMethod",
                table: "Users");

            migrationBuilder.DropIndex(
                name: "IX_Customers_AccountId_Code",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Customers_AccountId_Email",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Customers_AccountId_Name",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Customers_AccountId_Status",
                table: "Customers");

            migrationBuilder.AddColumn<int>(
                name: "Reach",
                table: "Users",
                type: "integer",
                maxLength: 32,
                nullable: false,
                computedColumnSql: "CASE WHEN \"Email\" IS NULL THEN 0 ELSE 1 END + CASE WHEN \"EmailVerifiedAt\" IS NULL THEN 0 ELSE 2 END + CASE WHEN \"PhoneNumber\" IS NULL THEN 0 ELSE 4 END\n+ CASE WHEN \"PhoneVerifiedAt\" IS NULL THEN 0 ELSE 8 END + CASE WHEN \"TotpSecret\" IS NULL THEN 0 ELSE 16 END",
                stored: true);

            migrationBuilder.CreateIndex(
                name: "IX_Users_AccountId_AuthMethod_Status_Reach_Id",
                table: "Users",
                columns: new[] { "AccountId", "AuthMethod", "Status", "Reach", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Users_AccountId_LastLoginAt_Id",
                table: "Users",
                columns: new[] { "AccountId", "LastLoginAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Messages_Failed",
                table: "Messages",
                columns: new[] { "AccountId", "UserId" },
                filter: "\"Status\" IN ('Failed', 'Undelivered')");

            migrationBuilder.CreateIndex(
                name: "IX_Customers_AccountId_Code_Id",
                table: "Customers",
                columns: new[] { "AccountId", "Code", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_AccountId_Email_Id",
                table: "Customers",
                columns: new[] { "AccountId", "Email", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_AccountId_Label_Id",
                table: "Customers",
                columns: new[] { "AccountId", "Label", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_AccountId_Name_Id",
                table: "Customers",
                columns: new[] { "AccountId", "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_AccountId_Status_Id",
                table: "Customers",
                columns: new[] { "AccountId", "Status", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_AccountId_UpdatedAt_Id",
                table: "Customers",
                columns: new[] { "AccountId", "UpdatedAt", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Users_AccountId_AuthMethod_Status_Reach_Id",
                table: "Users");

            migrationBuilder.DropIndex(
                name: "IX_Users_AccountId_LastLoginAt_Id",
                table: "Users");

            migrationBuilder.DropIndex(
                name: "IX_Messages_Failed",
                table: "Messages");

            migrationBuilder.DropIndex(
                name: "IX_Customers_AccountId_Code_Id",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Customers_AccountId_Email_Id",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Customers_AccountId_Label_Id",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Customers_AccountId_Name_Id",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Customers_AccountId_Status_Id",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Customers_AccountId_UpdatedAt_Id",
                table: "Customers");

            migrationBuilder.DropColumn(
                name: "Reach",
                table: "Users");

            migrationBuilder.CreateIndex(
                name: "IX_Users_AccountId_AuthMethod",
                table: "Users",
                columns: new[] { "AccountId", "AuthMethod" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_AccountId_Code",
                table: "Customers",
                columns: new[] { "AccountId", "Code" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_AccountId_Email",
                table: "Customers",
                columns: new[] { "AccountId", "Email" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_AccountId_Name",
                table: "Customers",
                columns: new[] { "AccountId", "Name" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_AccountId_Status",
                table: "Customers",
                columns: new[] { "AccountId", "Status" });
        }
    }
}
