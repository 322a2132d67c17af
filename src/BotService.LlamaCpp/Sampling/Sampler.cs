using System.Numerics.Tensors;
using BotService.LlamaCpp.Loading;
using BotService.LlamaCpp.Native;

namespace BotService.LlamaCpp.Sampling;

/// <summary>Chooses the tokens of one answer. Made on any thread, used on the engine's.</summary>
internal sealed unsafe class Sampler : IDisposable
{
    private const int PenaltyWindow = 64;
    private nint chain;
    private nint grammar;

    /// <exception cref="GrammarException">The grammar does not parse.</exception>
    public Sampler(SamplingPipeline pipeline, nint vocab)
    {
        pipeline.Check();
        grammar = pipeline.Grammar is { } text ? Parse(text, vocab) : 0;
        chain = pipeline is { Temperature: 0, RepeatPenalty: 1 } ? 0 : Chain(pipeline, Llama.VocabTokens(vocab));
    }

    /// <summary>A token that pipeline and grammar allow, or null when the grammar allows none at all.</summary>
    public int? Sample(ReadOnlySpan<float> logits, CandidateBuffer buffer)
    {
        var token = chain == 0 ? TensorPrimitives.IndexOfMax(logits) : Choose(buffer.Fill(logits));

        // Most choices obey the grammar by themselves, and one token is checked a thousand times faster than all.
        return grammar == 0 || Allows(token) ? token : ChooseAllowed(logits, buffer);
    }

    /// <summary>Counts a token as written. It must come from <see cref="Sample"/>, or be checked by <see cref="TryAccept"/>.</summary>
    public void Accept(int token)
    {
        if (chain != 0)
        {
            Llama.SamplerAccept(chain, token);
        }

        if (grammar != 0)
        {
            Llama.SamplerAccept(grammar, token);
        }
    }

    /// <summary>Counts a given token as written, unless the grammar forbids it: native code would end the process.</summary>
    public bool TryAccept(int token)
    {
        if (grammar != 0 && !Allows(token))
        {
            return false;
        }

        Accept(token);
        return true;
    }

    public void Dispose()
    {
        Free(ref chain);
        Free(ref grammar);
    }

    private static void Free(ref nint sampler)
    {
        if (Interlocked.Exchange(ref sampler, 0) is var handle and not 0)
        {
            Llama.SamplerFree(handle);
        }
    }

    private static nint Parse(string text, nint vocab)
    {
        NativeLog.Forget();
        var sampler = Llama.SamplerGrammar(vocab, text, "root");
        return sampler != 0 ? sampler : throw new GrammarException(NativeLog.Complaint());
    }

    private static nint Chain(SamplingPipeline pipeline, int vocabulary)
    {
        var chain = Llama.SamplerChainInit(1);
        if (pipeline.RepeatPenalty != 1)
        {
            Llama.SamplerChainAdd(chain, Llama.SamplerPenalties(vocabulary, PenaltyWindow, pipeline.RepeatPenalty, 0, 0));
        }

        if (pipeline.Temperature == 0)
        {
            Llama.SamplerChainAdd(chain, Llama.SamplerGreedy());
            return chain;
        }

        if (pipeline.TopK > 0)
        {
            Llama.SamplerChainAdd(chain, Llama.SamplerTopK(pipeline.TopK));
        }

        Llama.SamplerChainAdd(chain, Llama.SamplerTopP(pipeline.TopP, 1));
        Llama.SamplerChainAdd(chain, Llama.SamplerMinP(pipeline.MinP, 1));
        Llama.SamplerChainAdd(chain, Llama.SamplerTemperature(pipeline.Temperature));
        Llama.SamplerChainAdd(chain, Llama.SamplerDistribution(pipeline.Seed));
        return chain;
    }

    private int Choose(NativeTokenArray candidates)
    {
        if (chain == 0)
        {
            return Best(candidates);
        }

        Llama.SamplerApply(chain, &candidates);
        return candidates.Selected >= 0 && candidates.Selected < (long)candidates.Size ? candidates.Data[candidates.Selected].Token : Best(candidates);
    }

    private static int Best(NativeTokenArray candidates)
    {
        var best = 0;
        for (var i = 1; i < (int)candidates.Size; i++)
        {
            best = candidates.Data[i].Logit > candidates.Data[best].Logit ? i : best;
        }

        return candidates.Data[best].Token;
    }

    private bool Allows(int token)
    {
        var one = new NativeTokenData { Token = token, Logit = 1 };
        var array = new NativeTokenArray { Data = &one, Size = 1, Selected = -1 };
        Llama.SamplerApply(grammar, &array);
        return !float.IsNegativeInfinity(one.Logit);
    }

    private int? ChooseAllowed(ReadOnlySpan<float> logits, CandidateBuffer buffer)
    {
        var candidates = buffer.Fill(logits);
        Llama.SamplerApply(grammar, &candidates);
        candidates = CandidateBuffer.WithoutForbidden(candidates);
        return candidates.Size == 0 ? null : Choose(candidates);
    }
}
