using System.Xml.Linq;
using BotService.Ledger;
using BotService.Ledger.Rows;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BotService.Dashboard.Security;

/// <summary>Keeps the keys of cookies and forms in the ledger, so that every process with pages knows them and a restart signs nobody out.</summary>
internal sealed class LedgerKeys(Func<LedgerContext> open) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var ledger = open();
        return [.. ledger.ProtectionKeys.AsNoTracking().Select(k => k.Xml).AsEnumerable().Select(x => XElement.Parse(x))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var ledger = open();
        ledger.Add(new ProtectionKeyRow { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        ledger.SaveChanges();
    }
}
