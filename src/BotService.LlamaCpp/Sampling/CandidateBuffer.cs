using System.Runtime.InteropServices;
using BotService.LlamaCpp.Native;

namespace BotService.LlamaCpp.Sampling;

/// <summary>Room for one vocabulary of candidates, shared by all samplers of an engine's thread.</summary>
internal sealed unsafe class CandidateBuffer(int tokens) : IDisposable
{
    private readonly NativeTokenData* data = (NativeTokenData*)NativeMemory.Alloc((nuint)tokens, (nuint)sizeof(NativeTokenData));
    private bool disposed;

    public NativeTokenArray Fill(ReadOnlySpan<float> logits)
    {
        for (var i = 0; i < tokens; i++)
        {
            data[i] = new NativeTokenData { Token = i, Logit = logits[i] };
        }

        return new NativeTokenArray { Data = data, Size = (nuint)tokens, Selected = -1 };
    }

    /// <summary>Moves the allowed candidates to the front, so that no later step can choose another.</summary>
    public static NativeTokenArray WithoutForbidden(NativeTokenArray candidates)
    {
        nuint kept = 0;
        for (nuint i = 0; i < candidates.Size; i++)
        {
            if (!float.IsNegativeInfinity(candidates.Data[i].Logit))
            {
                candidates.Data[kept++] = candidates.Data[i];
            }
        }

        return candidates with { Size = kept, Selected = -1 };
    }

    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            NativeMemory.Free(data);
        }
    }
}
