package ledger

// documentE: why backpropagation is efficient (反向传播与微积分链式法则解析).
var documentE = []Row{
	{
		ID: "E1", Document: "E", Verdict: Claim, Notebook: "01-chain-rule", Checks: 9, Guests: map[string]int{"09-training": 1},
		Section: "1. The aim: gradients, that is slopes (核心目标：计算梯度（斜率）)",
		Text:    "∂L/∂w and ∂L/∂b are the slopes; −∇L is the direction of steepest descent",
		TeX:     `\frac{\partial L}{\partial w}\text{ and }\frac{\partial L}{\partial b}\text{ are the slopes; }-\nabla L\text{ is the direction of steepest descent}`,
	},
	{
		ID: "E2", Document: "E", Verdict: AsPrinted, Notebook: "01-chain-rule", Checks: 8,
		Section: "2. The difficulty: cost (面临的挑战：计算效率)",
		Text:    "∂L/∂w ≈ [L(w+ε) − L(w−ε)]/(2ε)",
		TeX:     `\frac{\partial L}{\partial w} \approx \frac{L(w + \varepsilon) - L(w - \varepsilon)}{2 \varepsilon}`,
	},
	{
		ID: "E3", Document: "E", Verdict: AsPrinted, Notebook: "01-chain-rule", Checks: 4,
		Section: "3. The rule: the chain rule (微积分规则：链式法则 (Chain Rule))",
		Text:    "dy/dx = dy/du · du/dx",
		TeX:     `\frac{dy}{dx} = \frac{dy}{du} \cdot \frac{du}{dx}`,
	},
	{
		ID: "E4", Document: "E", Verdict: Misprint, Notebook: "05-softmax-and-hidden-layers", Checks: 3,
		Section:  "3. The rule: the chain rule (微积分规则：链式法则 (Chain Rule))",
		Text:     "∂L/∂w_jk^l = ∂L/∂z_k^{l+1} · ∂z_k^{l+1}/∂a_j^l · ∂a_j^l/∂z_j^l · ∂z_j^l/∂w_jk^l",
		TeX:      `\frac{\partial L}{\partial w_{jk}^l} = \frac{\partial L}{\partial z_k^{l+1}} \cdot \frac{\partial z_k^{l+1}}{\partial a_j^l} \cdot \frac{\partial a_j^l}{\partial z_j^l} \cdot \frac{\partial z_j^l}{\partial w_{jk}^l}`,
		Right:    "∂L/∂w_jk^l = Σ_m ∂L/∂z_m^{l+1} · ∂z_m^{l+1}/∂a_j^l · ∂a_j^l/∂z_j^l · ∂z_j^l/∂w_jk^l",
		RightTeX: `\frac{\partial L}{\partial w_{jk}^l} = \sum_m \frac{\partial L}{\partial z_m^{l+1}} \cdot \frac{\partial z_m^{l+1}}{\partial a_j^l} \cdot \frac{\partial a_j^l}{\partial z_j^l} \cdot \frac{\partial z_j^l}{\partial w_{jk}^l}`,
	},
	{
		ID: "E5", Document: "E", Verdict: AsPrinted, Notebook: "05-softmax-and-hidden-layers", Checks: 3,
		Section: "3. The rule: the chain rule (微积分规则：链式法则 (Chain Rule))",
		Text:    "z_j^l = Σ w_jk^l a_k^{l−1} + b_j^l, a = σ(z)",
		TeX:     `z_j^l = \sum w_{jk}^l a_k^{l-1} + b_j^l,\; a = \sigma(z)`,
	},
	{
		ID: "E6", Document: "E", Verdict: AsPrinted, Notebook: "05-softmax-and-hidden-layers", Checks: 3,
		Section: "3. The rule: the chain rule (微积分规则：链式法则 (Chain Rule))",
		Text:    "δ_k^{l+1} ≡ ∂L/∂z_k^{l+1}",
		TeX:     `\delta_k^{l+1} \equiv \frac{\partial L}{\partial z_k^{l+1}}`,
	},
	{
		ID: "E7", Document: "E", Verdict: AsPrinted, Notebook: "05-softmax-and-hidden-layers", Checks: 2,
		Section: "4. What makes it effective: reuse, backwards (反向传播的“特别有效的方式”：动态规划与反向流动)",
		Text:    "∂L/∂z_j^l = Σ_k δ_k^{l+1} w_kj^{l+1} σ'(z_j^l)",
		TeX:     `\frac{\partial L}{\partial z_j^l} = \sum_k \delta_k^{l+1} w_{kj}^{l+1} \sigma'(z_j^l)`,
	},
	{
		ID: "E8", Document: "E", Verdict: AsPrinted, Notebook: "05-softmax-and-hidden-layers", Checks: 1,
		Section: "4. What makes it effective: reuse, backwards (反向传播的“特别有效的方式”：动态规划与反向流动)",
		Text:    "∂L/∂w_jk^l = δ_j^l a_k^{l−1}",
		TeX:     `\frac{\partial L}{\partial w_{jk}^l} = \delta_j^l a_k^{l-1}`,
	},
	{
		ID: "E9", Document: "E", Verdict: AsPrinted, Notebook: "05-softmax-and-hidden-layers", Checks: 1,
		Section: "4. What makes it effective: reuse, backwards (反向传播的“特别有效的方式”：动态规划与反向流动)",
		Text:    "∂L/∂b_j^l = δ_j^l",
		TeX:     `\frac{\partial L}{\partial b_j^l} = \delta_j^l`,
	},
	{
		ID: "E10", Document: "E", Verdict: Claim, Notebook: "08-cost", Checks: 4,
		Section: "5. Why it is so effective (为什么“特别有效”？)",
		Text:    "each δ is computed once and reused",
		TeX:     `\text{each }\delta\text{ is computed once and reused}`,
	},
	{
		ID: "E11", Document: "E", Verdict: Claim, Notebook: "08-cost", Checks: 5,
		Section: "5. Why it is so effective (为什么“特别有效”？)",
		Text:    "forward O(N), backward O(N), differences O(N²)",
		TeX:     `\text{forward }O(N)\text{, backward }O(N)\text{, differences }O(N^2)`,
	},
	{
		ID: "E12", Document: "E", Verdict: Claim, Notebook: "07-layers", Checks: 19,
		Section: "5. Why it is so effective (为什么“特别有效”？)",
		Text:    "the method does not depend on the network's structure",
		TeX:     `\text{the method does not depend on the network's structure}`,
	},
	{
		ID: "E13", Document: "E", Verdict: Gap, Notebook: "05-softmax-and-hidden-layers", Checks: 2,
		Section:  "4. What makes it effective: reuse, backwards (反向传播的“特别有效的方式”：动态规划与反向流动)",
		Text:     "the output δ of mean squared error with sigmoid",
		TeX:      `\text{the output }\delta\text{ of mean squared error with sigmoid}`,
		Right:    "δ^L = (a − y) ⊙ σ'(z)",
		RightTeX: `\delta^L = (a - y) \odot \sigma'(z)`,
	},
}
