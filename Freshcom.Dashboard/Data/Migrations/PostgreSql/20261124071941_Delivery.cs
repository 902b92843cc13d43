using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Freshcom.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Delivery : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Messages_IsCode_NextTryAt",
                table: "Messages");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "OldSecretUntil",
                table: "Triggers",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "SealedOldSecret",
                table: "Triggers",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "SealedSecret",
                table: "Triggers",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "StatusReason",
                table: "Triggers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsGatewayFault",
                table: "Messages",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "IsSample",
                table: "Messages",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Receipt",
                table: "Messages",
                type: "character varying(32)",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "ReceiptAt",
                table: "Messages",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Segments",
                table: "Messages",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "AnonymousSmsPausedUntil",
                table: "Accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "MessageDays",
                table: "Accounts",
                type: "integer",
                nullable: false,
                defaultValue: 90);

            migrationBuilder.AddColumn<byte[]>(
                name: "SealedEmailGateway",
                table: "Accounts",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "SealedSmsGateway",
                table: "Accounts",
                type: "bytea",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "TemplateVersions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    TemplateId = table.Column<Guid>(type: "uuid", nullable: false),
                    ChangedById = table.Column<Guid>(type: "uuid", nullable: true),
                    ChangedBy = table.Column<string>(type: "text", nullable: true),
                    Name = table.Column<string>(type: "text", nullable: false),
                    To = table.Column<string>(type: "text", nullable: false),
                    From = table.Column<string>(type: "text", nullable: true),
                    ReplyTo = table.Column<string>(type: "text", nullable: true),
                    Subject = table.Column<string>(type: "text", nullable: true),
                    BodyHtml = table.Column<string>(type: "text", nullable: true),
                    BodyText = table.Column<string>(type: "text", nullable: true),
                    Description = table.Column<string>(type: "text", nullable: true),
                    Translations = table.Column<string>(type: "text", nullable: false),
                    InsertedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TemplateVersions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_TemplateVersions_Templates_TemplateId",
                        column: x => x.TemplateId,
                        principalTable: "Templates",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_VerificationCodes_AccountId_Purpose_InsertedAt",
                table: "VerificationCodes",
                columns: new[] { "AccountId", "Purpose", "InsertedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Messages_IsCode_NextTryAt_LeaseUntil_AccountId",
                table: "Messages",
                columns: new[] { "IsCode", "NextTryAt", "LeaseUntil", "AccountId" },
                filter: "\"NextTryAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_TemplateVersions_TemplateId_InsertedAt",
                table: "TemplateVersions",
                columns: new[] { "TemplateId", "InsertedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "TemplateVersions");

            migrationBuilder.DropIndex(
                name: "IX_VerificationCodes_AccountId_Purpose_InsertedAt",
                table: "VerificationCodes");

            migrationBuilder.DropIndex(
                name: "IX_Messages_IsCode_NextTryAt_LeaseUntil_AccountId",
                table: "Messages");

            migrationBuilder.DropColumn(
                name: "OldSecretUntil",
                table: "Triggers");

            migrationBuilder.DropColumn(
                name: "SealedOldSecret",
                table: "Triggers");

            migrationBuilder.DropColumn(
                name: "SealedSecret",
                table: "Triggers");

            migrationBuilder.DropColumn(
                name: "StatusReason",
                table: "Triggers");

            migrationBuilder.DropColumn(
                name: "IsGatewayFault",
                table: "Messages");

            migrationBuilder.DropColumn(
                name: "IsSample",
                table: "Messages");

            migrationBuilder.DropColumn(
                name: "Receipt",
                table: "Messages");

            migrationBuilder.DropColumn(
                name: "ReceiptAt",
                table: "Messages");

            migrationBuilder.DropColumn(
                name: "Segments",
                table: "Messages");

            migrationBuilder.DropColumn(
                name: "AnonymousSmsPausedUntil",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "MessageDays",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "SealedEmailGateway",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "SealedSmsGateway",
                table: "Accounts");

            migrationBuilder.CreateIndex(
                name: "IX_Messages_IsCode_NextTryAt",
                table: "Messages",
                columns: new[] { "IsCode", "NextTryAt" },
                descending: new[] { true, false },
                filter: "\"NextTryAt\" IS NOT NULL");
        }
    }
}
