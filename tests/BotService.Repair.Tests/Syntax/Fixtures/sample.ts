export class A<T extends B> implements C {
  private x: Map<string, number[]> = new Map<string, number[]>();
  @Dec() async f<U>(a: number, b?: string): Promise<void> {
    if (a < 3 && b! > 2) { return; }
    const g = (y: string): number => { return y.length };
    return x as any
  }
}
export const h = async (a: string) => { await a }
type X = { a: string; b: number }
interface Y { f(a: number): void }
