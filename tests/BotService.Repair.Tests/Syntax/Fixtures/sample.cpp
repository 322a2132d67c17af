#include <vector>
#define A(x) \
  x+1
namespace n {
template <typename T>
class C : public D {
public:
  C(int a) : x(a) {}
  int f(const vector<vector<int>> &a, map<string,int> m, int b[]) const {
    if (a.size()<b and c>d) return a.size()>>1;
    auto l = [&](int q) { return q + 1; };
    sort(v.begin(), v.end(), [](int a, int b) { return a < b; });
    for (int i=0;i<n;i++) { x[i] = 'c'; }
    auto s = R"(raw ' ")";
    while (i < j) i++;
    return 0;
  }
  int y = 3;
};
}
int C::g(void) { int a[3] = {1, 2, 3}; vector<int> v{1}; return a<b>>c; }
string h(string s){ return s; }
