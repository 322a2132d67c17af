using System.Runtime.InteropServices;

namespace BotService.LlamaCpp.Native;

/// <summary>What is used of llama.h, v0.5.0. Handles are pointers; their owners are <see cref="LlamaWeights"/>, <see cref="NativeContext"/>
/// and <see cref="NativeSampler"/>.</summary>
internal static unsafe partial class Llama
{
    public const string Library = "llama";

    [LibraryImport(Library, EntryPoint = "llama_version")]
    public static partial byte* Version();

    [LibraryImport(Library, EntryPoint = "llama_backend_init")]
    public static partial void BackendInit();

    [LibraryImport(Library, EntryPoint = "llama_log_set")]
    public static partial void LogSet(delegate* unmanaged<int, byte*, void*, void> callback, void* state);

    [LibraryImport(Library, EntryPoint = "llama_max_parallel_sequences")]
    public static partial nuint MaxParallelSequences();

    [LibraryImport(Library, EntryPoint = "llama_model_default_params")]
    public static partial NativeModelParams ModelDefaultParams();

    [LibraryImport(Library, EntryPoint = "llama_context_default_params")]
    public static partial NativeContextParams ContextDefaultParams();

    [LibraryImport(Library, EntryPoint = "llama_model_load_from_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ModelLoadFromFile(string path, NativeModelParams parameters);

    [LibraryImport(Library, EntryPoint = "llama_model_free")]
    public static partial void ModelFree(nint model);

    [LibraryImport(Library, EntryPoint = "llama_model_get_vocab")]
    public static partial nint ModelGetVocab(nint model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_params")]
    public static partial ulong ModelParameters(nint model);

    [LibraryImport(Library, EntryPoint = "llama_model_size")]
    public static partial ulong ModelSize(nint model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_ctx_train")]
    public static partial int ModelTrainedContext(nint model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_layer")]
    public static partial int ModelLayers(nint model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_embd")]
    public static partial int ModelWidth(nint model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_head")]
    public static partial int ModelHeads(nint model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_head_kv")]
    public static partial int ModelKvHeads(nint model);

    [LibraryImport(Library, EntryPoint = "llama_model_has_encoder")]
    public static partial byte ModelHasEncoder(nint model);

    [LibraryImport(Library, EntryPoint = "llama_model_is_recurrent")]
    public static partial byte ModelIsRecurrent(nint model);

    [LibraryImport(Library, EntryPoint = "llama_model_is_hybrid")]
    public static partial byte ModelIsHybrid(nint model);

    [LibraryImport(Library, EntryPoint = "llama_model_is_diffusion")]
    public static partial byte ModelIsDiffusion(nint model);

    [LibraryImport(Library, EntryPoint = "llama_model_desc")]
    public static partial int ModelDescription(nint model, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "llama_model_meta_val_str", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ModelMetadata(nint model, string key, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "llama_model_chat_template")]
    public static partial byte* ModelChatTemplate(nint model, byte* name);

    [LibraryImport(Library, EntryPoint = "llama_chat_apply_template")]
    public static partial int ChatApplyTemplate(byte* template, NativeChatMessage* messages, nuint count, byte addAssistant, byte* buffer, int size);

    [LibraryImport(Library, EntryPoint = "llama_init_from_model")]
    public static partial nint InitFromModel(nint model, NativeContextParams parameters);

    [LibraryImport(Library, EntryPoint = "llama_free")]
    public static partial void Free(nint context);

    [LibraryImport(Library, EntryPoint = "llama_n_ctx")]
    public static partial uint ContextSize(nint context);

    [LibraryImport(Library, EntryPoint = "llama_n_batch")]
    public static partial uint BatchSize(nint context);

    [LibraryImport(Library, EntryPoint = "llama_get_memory")]
    public static partial nint GetMemory(nint context);

    [LibraryImport(Library, EntryPoint = "llama_memory_seq_rm")]
    public static partial byte MemoryRemove(nint memory, int sequence, int from, int to);

    [LibraryImport(Library, EntryPoint = "llama_memory_seq_cp")]
    public static partial void MemoryCopy(nint memory, int source, int target, int from, int to);

    [LibraryImport(Library, EntryPoint = "llama_memory_seq_pos_max")]
    public static partial int MemoryLastPosition(nint memory, int sequence);

    [LibraryImport(Library, EntryPoint = "llama_decode")]
    public static partial int Decode(nint context, NativeBatch batch);

    [LibraryImport(Library, EntryPoint = "llama_get_logits_ith")]
    public static partial float* GetLogits(nint context, int index);

    [LibraryImport(Library, EntryPoint = "llama_set_n_threads")]
    public static partial void SetThreads(nint context, int threads, int batchThreads);

    [LibraryImport(Library, EntryPoint = "llama_attach_threadpool")]
    public static partial void AttachThreadPool(nint context, nint pool, nint batchPool);

    [LibraryImport(Library, EntryPoint = "llama_detach_threadpool")]
    public static partial void DetachThreadPool(nint context);

    [LibraryImport(Library, EntryPoint = "llama_vocab_n_tokens")]
    public static partial int VocabTokens(nint vocab);

    [LibraryImport(Library, EntryPoint = "llama_vocab_get_text")]
    public static partial byte* VocabText(nint vocab, int token);

    [LibraryImport(Library, EntryPoint = "llama_vocab_is_eog")]
    public static partial byte VocabIsEndOfGeneration(nint vocab, int token);

    [LibraryImport(Library, EntryPoint = "llama_vocab_is_control")]
    public static partial byte VocabIsControl(nint vocab, int token);

    [LibraryImport(Library, EntryPoint = "llama_vocab_get_add_bos")]
    public static partial byte VocabAddsBos(nint vocab);

    [LibraryImport(Library, EntryPoint = "llama_vocab_bos")]
    public static partial int VocabBos(nint vocab);

    [LibraryImport(Library, EntryPoint = "llama_vocab_fim_pre")]
    public static partial int VocabInfillPrefix(nint vocab);

    [LibraryImport(Library, EntryPoint = "llama_vocab_fim_suf")]
    public static partial int VocabInfillSuffix(nint vocab);

    [LibraryImport(Library, EntryPoint = "llama_vocab_fim_mid")]
    public static partial int VocabInfillMiddle(nint vocab);

    [LibraryImport(Library, EntryPoint = "llama_tokenize")]
    public static partial int Tokenize(nint vocab, byte* text, int length, int* tokens, int size, byte addSpecial, byte parseSpecial);

    [LibraryImport(Library, EntryPoint = "llama_token_to_piece")]
    public static partial int TokenToPiece(nint vocab, int token, byte* buffer, int size, int strip, byte special);

    [LibraryImport(Library, EntryPoint = "llama_sampler_chain_default_params")]
    public static partial byte SamplerChainDefaultParams();

    [LibraryImport(Library, EntryPoint = "llama_sampler_chain_init")]
    public static partial nint SamplerChainInit(byte noPerformanceCounters);

    [LibraryImport(Library, EntryPoint = "llama_sampler_chain_add")]
    public static partial void SamplerChainAdd(nint chain, nint sampler);

    [LibraryImport(Library, EntryPoint = "llama_sampler_free")]
    public static partial void SamplerFree(nint sampler);

    [LibraryImport(Library, EntryPoint = "llama_sampler_clone")]
    public static partial nint SamplerClone(nint sampler);

    [LibraryImport(Library, EntryPoint = "llama_sampler_accept")]
    public static partial void SamplerAccept(nint sampler, int token);

    [LibraryImport(Library, EntryPoint = "llama_sampler_apply")]
    public static partial void SamplerApply(nint sampler, NativeTokenArray* candidates);

    [LibraryImport(Library, EntryPoint = "llama_sampler_init_greedy")]
    public static partial nint SamplerGreedy();

    [LibraryImport(Library, EntryPoint = "llama_sampler_init_dist")]
    public static partial nint SamplerDistribution(uint seed);

    [LibraryImport(Library, EntryPoint = "llama_sampler_init_top_k")]
    public static partial nint SamplerTopK(int count);

    [LibraryImport(Library, EntryPoint = "llama_sampler_init_top_p")]
    public static partial nint SamplerTopP(float probability, nuint atLeast);

    [LibraryImport(Library, EntryPoint = "llama_sampler_init_min_p")]
    public static partial nint SamplerMinP(float probability, nuint atLeast);

    [LibraryImport(Library, EntryPoint = "llama_sampler_init_temp")]
    public static partial nint SamplerTemperature(float temperature);

    [LibraryImport(Library, EntryPoint = "llama_sampler_init_penalties")]
    public static partial nint SamplerPenalties(int vocabulary, int lastTokens, float repeat, float frequency, float presence);

    [LibraryImport(Library, EntryPoint = "llama_sampler_init_grammar", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint SamplerGrammar(nint vocab, string grammar, string root);
}
