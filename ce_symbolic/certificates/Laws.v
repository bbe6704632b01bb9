(* The laws of the catalogue, proved once from Coq's standard library of real numbers, and one tactic for each.

   Everything is a real number, indices included: a set is a list of reals without repetitions, a sum runs over a list,
   a family is a function of its indices.  Functions of Coq are total (ln 0 = 0, 1 / 0 = 0), so that a formula is
   defined is never part of a theorem's conclusion; certificates state it as lemmas or hypotheses of their own. *)
From Coq Require Export Reals Lra Lia Psatz List PeanoNat.
From Coq Require FinFun FunctionalExtensionality.
Export ListNotations.
Open Scope R_scope.

(* ---------- indices ---------------------------------------------------------------------------------------------- *)

Definition is_int (x : R) := exists z : Z, x = IZR z.

(* lo, lo + 1, ..., hi; empty where hi < lo *)
Definition rng (lo hi : R) : list R :=
  map (fun k => lo + INR k) (seq 0 (Z.to_nat (up (hi - lo)))).

Lemma up_IZR z : up (IZR z) = (z + 1)%Z.
Proof. symmetry. apply tech_up; rewrite plus_IZR; lra. Qed.

Lemma is_int_IZR z : is_int (IZR z).
Proof. now exists z. Qed.
Lemma is_int_plus x y : is_int x -> is_int y -> is_int (x + y).
Proof. intros [a ->] [b ->]. exists (a + b)%Z. now rewrite plus_IZR. Qed.
Lemma is_int_minus x y : is_int x -> is_int y -> is_int (x - y).
Proof. intros [a ->] [b ->]. exists (a - b)%Z. now rewrite minus_IZR. Qed.
Lemma is_int_opp x : is_int x -> is_int (- x).
Proof. intros [a ->]. exists (- a)%Z. now rewrite opp_IZR. Qed.
Lemma is_int_mult x y : is_int x -> is_int y -> is_int (x * y).
Proof. intros [a ->] [b ->]. exists (a * b)%Z. now rewrite mult_IZR. Qed.
Lemma is_int_INR n : is_int (INR n).
Proof. rewrite INR_IZR_INZ. apply is_int_IZR. Qed.

Lemma rng_IZR a b : rng (IZR a) (IZR b) = map (fun k => IZR a + INR k) (seq 0 (Z.to_nat (b - a + 1))).
Proof. unfold rng. now rewrite <- minus_IZR, up_IZR. Qed.

Lemma in_rng lo hi x : is_int lo -> is_int hi -> is_int x -> lo <= x <= hi -> In x (rng lo hi).
Proof.
  intros [a ->] [b ->] [c ->] [H1 H2]. apply le_IZR in H1, H2. rewrite rng_IZR. apply in_map_iff.
  exists (Z.to_nat (c - a)). split.
  - rewrite INR_IZR_INZ, Z2Nat.id by lia. rewrite minus_IZR. ring.
  - apply in_seq. lia.
Qed.

Lemma rng_in lo hi x : is_int lo -> is_int hi -> In x (rng lo hi) -> is_int x /\ lo <= x <= hi.
Proof.
  intros [a ->] [b ->] H. rewrite rng_IZR in H. apply in_map_iff in H. destruct H as (k & <- & Hk).
  apply in_seq in Hk. split.
  - apply is_int_plus; [apply is_int_IZR | apply is_int_INR].
  - rewrite INR_IZR_INZ, <- plus_IZR. split; apply IZR_le; lia.
Qed.

Lemma rng_NoDup lo hi : NoDup (rng lo hi).
Proof.
  unfold rng. apply FinFun.Injective_map_NoDup; [|apply seq_NoDup].
  intros x y H. apply INR_eq. lra.
Qed.

Lemma rng_length lo hi : is_int lo -> is_int hi -> 0 <= hi - lo + 1 -> INR (length (rng lo hi)) = hi - lo + 1.
Proof.
  intros [a ->] [b ->] H. rewrite rng_IZR, map_length, seq_length.
  assert (0 <= b - a + 1)%Z.
  { apply le_IZR. rewrite plus_IZR, minus_IZR. exact H. }
  rewrite INR_IZR_INZ, Z2Nat.id by assumption. now rewrite plus_IZR, minus_IZR.
Qed.

Lemma rng_last lo hi : is_int lo -> is_int hi -> lo <= hi -> rng lo hi = rng lo (hi - 1) ++ [hi].
Proof.
  intros [a ->] [b ->] H. apply le_IZR in H. rewrite <- (minus_IZR b 1), !rng_IZR.
  replace (Z.to_nat (b - a + 1)) with (S (Z.to_nat (b - 1 - a + 1))) by lia.
  rewrite seq_S, map_app. simpl. do 2 f_equal.
  rewrite INR_IZR_INZ, Z2Nat.id by lia. rewrite <- plus_IZR. f_equal. lia.
Qed.

Lemma rng_first lo hi : is_int lo -> is_int hi -> lo <= hi -> rng lo hi = lo :: rng (lo + 1) hi.
Proof.
  intros [a ->] [b ->] H. apply le_IZR in H. rewrite <- (plus_IZR a 1), !rng_IZR.
  replace (Z.to_nat (b - a + 1)) with (S (Z.to_nat (b - (a + 1) + 1))) by lia.
  simpl. f_equal; [ring|]. rewrite <- seq_shift, map_map. apply map_ext. intros k. rewrite S_INR, plus_IZR. ring.
Qed.

Lemma rng_shift lo hi d : rng (lo + d) (hi + d) = map (fun x => x + d) (rng lo hi).
Proof.
  unfold rng. replace (hi + d - (lo + d)) with (hi - lo) by ring. rewrite map_map. apply map_ext. intros. ring.
Qed.

Lemma rng_not_nil lo hi : is_int lo -> is_int hi -> lo <= hi -> rng lo hi <> [].
Proof. intros Ha Hb H. rewrite rng_first by assumption. discriminate. Qed.

Lemma cons_not_nil (x : R) l : x :: l <> [].
Proof. discriminate. Qed.

(* ---------- finite sums and products ----------------------------------------------------------------------------- *)

Fixpoint bigsum (l : list R) (f : R -> R) : R :=
  match l with [] => 0 | a :: r => f a + bigsum r f end.
Fixpoint bigprod (l : list R) (f : R -> R) : R :=
  match l with [] => 1 | a :: r => f a * bigprod r f end.

Notation "\sum_ ( i 'in' l ) F" := (bigsum l (fun i : R => F))
  (at level 41, F at level 41, i name, l at level 50, format "'[' \sum_ ( i  'in'  l )  F ']'") : R_scope.
Notation "\prod_ ( i 'in' l ) F" := (bigprod l (fun i : R => F))
  (at level 41, F at level 41, i name, l at level 50, format "'[' \prod_ ( i  'in'  l )  F ']'") : R_scope.

Lemma sum_ext l f g : (forall x, In x l -> f x = g x) -> bigsum l f = bigsum l g.
Proof.
  induction l as [|a r IH]; intros H; simpl; [reflexivity|].
  rewrite IH by (intros; apply H; now right). now rewrite H by now left.
Qed.
Lemma prod_ext l f g : (forall x, In x l -> f x = g x) -> bigprod l f = bigprod l g.
Proof.
  induction l as [|a r IH]; intros H; simpl; [reflexivity|].
  rewrite IH by (intros; apply H; now right). now rewrite H by now left.
Qed.
Lemma sum_add l f g : \sum_(x in l) (f x + g x) = \sum_(x in l) f x + \sum_(x in l) g x.
Proof. induction l as [|a r IH]; simpl; [ring|rewrite IH; ring]. Qed.
Lemma sum_sub l f g : \sum_(x in l) (f x - g x) = \sum_(x in l) f x - \sum_(x in l) g x.
Proof. induction l as [|a r IH]; simpl; [ring|rewrite IH; ring]. Qed.
Lemma sum_opp l f : \sum_(x in l) (- f x) = - \sum_(x in l) f x.
Proof. induction l as [|a r IH]; simpl; [ring|rewrite IH; ring]. Qed.
Lemma sum_scal_l l a f : \sum_(x in l) (a * f x) = a * \sum_(x in l) f x.
Proof. induction l as [|b r IH]; simpl; [|rewrite IH]; ring. Qed.
Lemma sum_scal_r l a f : \sum_(x in l) (f x * a) = (\sum_(x in l) f x) * a.
Proof. induction l as [|b r IH]; simpl; [|rewrite IH]; ring. Qed.
Lemma sum_div l a f : \sum_(x in l) (f x / a) = (\sum_(x in l) f x) / a.
Proof. unfold Rdiv. apply sum_scal_r. Qed.
Lemma sum_zero l f : (forall x, In x l -> f x = 0) -> bigsum l f = 0.
Proof.
  induction l as [|a r IH]; intros H; simpl; [reflexivity|].
  rewrite IH by (intros; apply H; now right). rewrite H by now left. ring.
Qed.
Lemma sum_const l a : \sum_(x in l) a = INR (length l) * a.
Proof. induction l as [|b r IH]; [simpl; ring|]. cbn [bigsum length]. rewrite IH, S_INR. ring. Qed.
Lemma sum_swap l m (f : R -> R -> R) :
  \sum_(x in l) \sum_(y in m) f x y = \sum_(y in m) \sum_(x in l) f x y.
Proof.
  induction l as [|a r IH]; simpl.
  - symmetry. apply sum_zero. reflexivity.
  - rewrite IH. symmetry. apply (sum_add m (f a) (fun y => bigsum r (fun x => f x y))).
Qed.
Lemma sum_app l m f : bigsum (l ++ m) f = bigsum l f + bigsum m f.
Proof. induction l as [|a r IH]; simpl; [ring|rewrite IH; ring]. Qed.
Lemma prod_app l m f : bigprod (l ++ m) f = bigprod l f * bigprod m f.
Proof. induction l as [|a r IH]; simpl; [ring|rewrite IH; ring]. Qed.
Lemma sum_map l (h : R -> R) f : bigsum (map h l) f = \sum_(x in l) f (h x).
Proof. induction l as [|a r IH]; simpl; [|rewrite IH]; reflexivity. Qed.
Lemma prod_map l (h : R -> R) f : bigprod (map h l) f = \prod_(x in l) f (h x).
Proof. induction l as [|a r IH]; simpl; [|rewrite IH]; reflexivity. Qed.
Lemma prod_mul l f g : \prod_(x in l) (f x * g x) = (\prod_(x in l) f x) * (\prod_(x in l) g x).
Proof. induction l as [|a r IH]; simpl; [ring|rewrite IH; ring]. Qed.

Lemma sum_le l f g : (forall x, In x l -> f x <= g x) -> bigsum l f <= bigsum l g.
Proof.
  induction l as [|a r IH]; intros H; simpl; [lra|].
  assert (bigsum r f <= bigsum r g) by (apply IH; intros; apply H; now right).
  assert (f a <= g a) by (apply H; now left). lra.
Qed.
Lemma sum_nonneg l f : (forall x, In x l -> 0 <= f x) -> 0 <= bigsum l f.
Proof. intros H. rewrite <- (sum_zero l (fun _ => 0)) by reflexivity. now apply sum_le. Qed.
Lemma sum_nonpos l f : (forall x, In x l -> f x <= 0) -> bigsum l f <= 0.
Proof. intros H. rewrite <- (sum_zero l (fun _ => 0)) by reflexivity. now apply sum_le. Qed.
Lemma sum_pos l f : l <> [] -> (forall x, In x l -> 0 < f x) -> 0 < bigsum l f.
Proof.
  destruct l as [|a r]; intros Hl H; [easy|]. simpl.
  assert (0 <= bigsum r f) by (apply sum_nonneg; intros; left; apply H; now right).
  assert (0 < f a) by (apply H; now left). lra.
Qed.
Lemma sum_neg l f : l <> [] -> (forall x, In x l -> f x < 0) -> bigsum l f < 0.
Proof.
  intros Hl H. assert (0 < \sum_(x in l) (- f x)) by (apply sum_pos; [assumption|]; intros x Hx; specialize (H x Hx); cbv beta; lra).
  rewrite sum_opp in H0. change (0 < - bigsum l f) in H0. lra.
Qed.
Lemma sum_lt l f g : l <> [] -> (forall x, In x l -> f x < g x) -> bigsum l f < bigsum l g.
Proof.
  intros Hl H. assert (bigsum l (fun x => f x - g x) < 0) by (apply sum_neg; [assumption|]; intros x Hx; specialize (H x Hx); cbv beta; lra).
  rewrite sum_sub in H0. change (bigsum l f - bigsum l g < 0) in H0. lra.
Qed.
Lemma sum_term_le l f k : (forall x, In x l -> 0 <= f x) -> In k l -> f k <= bigsum l f.
Proof.
  induction l as [|a r IH]; intros H Hk; [easy|]. simpl.
  assert (0 <= f a) by (apply H; now left).
  assert (0 <= bigsum r f) by (apply sum_nonneg; intros; apply H; now right).
  destruct Hk as [->|Hk]; [lra|].
  assert (f k <= bigsum r f) by (apply IH; [intros; apply H; now right|assumption]). lra.
Qed.
Lemma sum_pos_term l f k : (forall x, In x l -> 0 <= f x) -> In k l -> f k <> 0 -> 0 < bigsum l f.
Proof.
  intros H Hk Hn. assert (K := sum_term_le l f k H Hk). specialize (H k Hk). lra.
Qed.
Lemma sum_nonneg_zero l f :
  (forall x, In x l -> 0 <= f x) -> bigsum l f = 0 -> forall x, In x l -> f x = 0.
Proof.
  intros H H0 x Hx. assert (f x <= bigsum l f) by now apply sum_term_le. specialize (H x Hx). lra.
Qed.
(* weights that are not all zero give a positive mean of what is positive wherever they are *)
Lemma sum_weighted_pos l (p f : R -> R) :
  (forall x, In x l -> 0 <= p x) -> 0 < bigsum l p -> (forall x, In x l -> p x <> 0 -> 0 < f x) ->
  0 < \sum_(x in l) (p x * f x).
Proof.
  intros Hp Hs Hf.
  assert (N : forall x, In x l -> 0 <= p x * f x).
  { intros x Hx. destruct (Req_dec (p x) 0) as [E|E]; [rewrite E; lra|].
    apply Rmult_le_pos; [now apply Hp|]. left. now apply Hf. }
  destruct (sum_nonneg l (fun x => p x * f x) N) as [H|H]; [assumption|exfalso].
  assert (Z : bigsum l p = 0).
  { apply sum_zero. intros x Hx. destruct (Req_dec (p x) 0) as [E|E]; [assumption|exfalso].
    assert (F := sum_nonneg_zero l _ N (eq_sym H) x Hx). simpl in F.
    assert (0 < f x) by now apply Hf. specialize (Hp x Hx). apply Rmult_integral in F. lra. }
  lra.
Qed.
Lemma sum_weighted_pos_r l (p f : R -> R) :
  (forall x, In x l -> 0 <= p x) -> 0 < bigsum l p -> (forall x, In x l -> p x <> 0 -> 0 < f x) ->
  0 < \sum_(x in l) (f x * p x).
Proof.
  intros Hp Hs Hf. rewrite (sum_ext l _ (fun x => p x * f x)) by (intros; apply Rmult_comm). now apply sum_weighted_pos.
Qed.
Lemma prod_pos l f : (forall x, In x l -> 0 < f x) -> 0 < bigprod l f.
Proof.
  induction l as [|a r IH]; intros H; simpl; [lra|].
  apply Rmult_lt_0_compat; [apply H; now left|]. apply IH. intros; apply H; now right.
Qed.
Lemma prod_nonneg l f : (forall x, In x l -> 0 <= f x) -> 0 <= bigprod l f.
Proof.
  induction l as [|a r IH]; intros H; simpl; [lra|].
  apply Rmult_le_pos; [apply H; now left|]. apply IH. intros; apply H; now right.
Qed.
Lemma prod_const l a : \prod_(x in l) a = a ^ (length l).
Proof. induction l as [|b r IH]; simpl; [reflexivity|]. now rewrite IH. Qed.

(* ---------- indicators ------------------------------------------------------------------------------------------- *)

Definition iv_eq (a b : R) : R := if Req_EM_T a b then 1 else 0.
Definition iv_ne (a b : R) : R := if Req_EM_T a b then 0 else 1.
Definition iv_lt (a b : R) : R := if Rlt_dec a b then 1 else 0.
Definition iv_le (a b : R) : R := if Rle_dec a b then 1 else 0.

Lemma iv_eq_true a b : a = b -> iv_eq a b = 1.
Proof. intros H. unfold iv_eq. destruct (Req_EM_T a b); [reflexivity|contradiction]. Qed.
Lemma iv_eq_refl a : iv_eq a a = 1.
Proof. now apply iv_eq_true. Qed.
Lemma iv_eq_false a b : a <> b -> iv_eq a b = 0.
Proof. intros H. unfold iv_eq. destruct (Req_EM_T a b); [contradiction|reflexivity]. Qed.
Lemma iv_ne_eq a b : iv_ne a b = 1 - iv_eq a b.
Proof. unfold iv_eq, iv_ne. destruct (Req_EM_T a b); ring. Qed.
Lemma iv_lt_true a b : a < b -> iv_lt a b = 1.
Proof. intros H. unfold iv_lt. destruct (Rlt_dec a b); [reflexivity|contradiction]. Qed.
Lemma iv_lt_false a b : b <= a -> iv_lt a b = 0.
Proof. intros H. unfold iv_lt. destruct (Rlt_dec a b); [lra|reflexivity]. Qed.
Lemma iv_le_true a b : a <= b -> iv_le a b = 1.
Proof. intros H. unfold iv_le. destruct (Rle_dec a b); [reflexivity|contradiction]. Qed.
Lemma iv_le_false a b : b < a -> iv_le a b = 0.
Proof. intros H. unfold iv_le. destruct (Rle_dec a b); [lra|reflexivity]. Qed.
Lemma iv_eq_sym a b : iv_eq a b = iv_eq b a.
Proof. unfold iv_eq. destruct (Req_EM_T a b), (Req_EM_T b a); congruence. Qed.
Lemma iv_eq_nonneg a b : 0 <= iv_eq a b.
Proof. unfold iv_eq. destruct (Req_EM_T a b); lra. Qed.
Lemma iv_ne_nonneg a b : 0 <= iv_ne a b.
Proof. unfold iv_ne. destruct (Req_EM_T a b); lra. Qed.
Lemma iv_lt_nonneg a b : 0 <= iv_lt a b.
Proof. unfold iv_lt. destruct (Rlt_dec a b); lra. Qed.
Lemma iv_le_nonneg a b : 0 <= iv_le a b.
Proof. unfold iv_le. destruct (Rle_dec a b); lra. Qed.
Lemma iv_eq_holds a b : iv_eq a b <> 0 -> a = b.
Proof. unfold iv_eq. destruct (Req_EM_T a b); [trivial|intros H; now elim H]. Qed.
Lemma iv_ne_holds a b : iv_ne a b <> 0 -> a <> b.
Proof. unfold iv_ne. destruct (Req_EM_T a b); [intros H; now elim H|trivial]. Qed.
Lemma iv_lt_holds a b : iv_lt a b <> 0 -> a < b.
Proof. unfold iv_lt. destruct (Rlt_dec a b); [trivial|intros H; now elim H]. Qed.
Lemma iv_le_holds a b : iv_le a b <> 0 -> a <= b.
Proof. unfold iv_le. destruct (Rle_dec a b); [trivial|intros H; now elim H]. Qed.
Lemma iv_eq_idem a b : iv_eq a b * iv_eq a b = iv_eq a b.
Proof. unfold iv_eq. destruct (Req_EM_T a b); ring. Qed.
Lemma iv_lt_idem a b : iv_lt a b * iv_lt a b = iv_lt a b.
Proof. unfold iv_lt. destruct (Rlt_dec a b); ring. Qed.
Lemma iv_le_idem a b : iv_le a b * iv_le a b = iv_le a b.
Proof. unfold iv_le. destruct (Rle_dec a b); ring. Qed.

Lemma iv_eq_cases a b : iv_eq a b = 1 \/ iv_eq a b = 0.
Proof. unfold iv_eq. destruct (Req_EM_T a b); auto. Qed.
Lemma iv_ne_cases a b : iv_ne a b = 1 \/ iv_ne a b = 0.
Proof. unfold iv_ne. destruct (Req_EM_T a b); auto. Qed.
Lemma iv_lt_cases a b : iv_lt a b = 1 \/ iv_lt a b = 0.
Proof. unfold iv_lt. destruct (Rlt_dec a b); auto. Qed.
Lemma iv_not_le a b : 1 - iv_le b a = iv_lt a b.
Proof. unfold iv_lt, iv_le. destruct (Rlt_dec a b), (Rle_dec b a); lra. Qed.
Lemma iv_le_cases a b : iv_le a b = 1 \/ iv_le a b = 0.
Proof. unfold iv_le. destruct (Rle_dec a b); auto. Qed.

(* events with one sign of what lies between their sides *)
Definition same_sign (g h : R) := (0 <= g <-> 0 <= h) /\ (g <= 0 <-> h <= 0).
Lemma same_sign_trans g h k : same_sign g h -> same_sign h k -> same_sign g k.
Proof. unfold same_sign. tauto. Qed.
Lemma same_sign_scaled s g h : 0 < s -> g = s * h -> same_sign g h.
Proof.
  intros Hs ->. split; split; intros H; try (apply Rmult_le_pos; lra); try nra.
Qed.
Lemma same_sign_exp a b u v : a = exp u -> b = exp v -> same_sign (a - b) (u - v).
Proof.
  intros -> ->. assert (I : forall x y, x < y -> exp x < exp y) by apply exp_increasing.
  destruct (Rtotal_order u v) as [L|[->|L]]; [specialize (I u v L) | | specialize (I v u L)]; split; split; lra.
Qed.
Lemma same_sign_abs a b : 0 <= b -> same_sign (Rabs a - b) (a ^ 2 - b ^ 2).
Proof.
  intros H. rewrite <- (pow2_abs a). assert (A := Rabs_pos a). replace (Rabs a ^ 2 - b ^ 2) with ((Rabs a - b) * (Rabs a + b)) by ring.
  split; split; intros K; nra.
Qed.
Lemma same_sign_abs_right a b : 0 <= a -> same_sign (a - Rabs b) (a ^ 2 - b ^ 2).
Proof.
  intros H. rewrite <- (pow2_abs b). assert (A := Rabs_pos b). replace (a ^ 2 - Rabs b ^ 2) with ((a - Rabs b) * (a + Rabs b)) by ring.
  split; split; intros K; nra.
Qed.
Lemma event_le a b c d : same_sign (a - b) (c - d) -> iv_le b a = iv_le d c.
Proof. intros [H _]. unfold iv_le. destruct (Rle_dec b a), (Rle_dec d c); lra. Qed.
Lemma event_lt a b c d : same_sign (a - b) (c - d) -> iv_lt b a = 1 - iv_le c d.
Proof. intros [_ H]. unfold iv_lt, iv_le. destruct (Rlt_dec b a), (Rle_dec c d); lra. Qed.

(* Weierstrass' product inequality *)
Lemma weierstrass l a b : (forall x, In x l -> 0 <= a x <= 1) -> (forall x, In x l -> b x = 1 - a x) ->
  0 <= bigprod l a - 1 + bigsum l b.
Proof.
  intros Ha Hb. rewrite (sum_ext l b (fun x => 1 - a x)) by exact Hb. clear b Hb.
  assert (K : 0 <= bigprod l a <= 1 /\ 0 <= bigprod l a - 1 + \sum_(x in l) (1 - a x)).
  { induction l as [|x r IH]; simpl; [lra|]. destruct IH as [P Q]; [intros; apply Ha; now right|].
    assert (H : 0 <= a x <= 1) by (apply Ha; now left). assert (0 <= \sum_(y in r) (1 - a y)).
    { apply sum_nonneg. intros y Hy. assert (0 <= a y <= 1) by (apply Ha; now right). lra. }
    split; [split; nra | nra]. }
  apply K.
Qed.
Lemma prod_one l f : (forall x, In x l -> f x = 1) -> bigprod l f = 1.
Proof.
  induction l as [|a r IH]; intros H; simpl; [reflexivity|].
  rewrite IH by (intros; apply H; now right). rewrite H by now left. ring.
Qed.
Lemma sum_abs l f : 0 <= \sum_(x in l) (Rabs (f x)) - Rabs (bigsum l f).
Proof.
  induction l as [|a r IH]; simpl; [rewrite Rabs_R0; lra|]. assert (T := Rabs_triang (f a) (bigsum r f)). lra.
Qed.

Lemma sum_pick l k f : NoDup l -> In k l -> \sum_(x in l) (iv_eq x k * f x) = f k.
Proof.
  induction l as [|a r IH]; intros Hn Hk; [easy|]. simpl. inversion Hn as [|? ? Ha Hr]; subst.
  destruct (Req_dec a k) as [->|Hne].
  - rewrite iv_eq_true by reflexivity. rewrite sum_zero; [ring|].
    intros x Hx. rewrite iv_eq_false; [ring|]. intros ->. contradiction.
  - rewrite iv_eq_false by assumption. destruct Hk as [->|Hk]; [contradiction|].
    rewrite IH by assumption. ring.
Qed.
(* a distribution that gives one value the probability one *)
Lemma certain l p k : NoDup l -> (forall x, In x l -> 0 <= p x) -> bigsum l p = 1 -> In k l -> p k = 1 ->
  forall x, In x l -> p x = iv_eq x k.
Proof.
  intros Hn Hp Hs Hk H1 x Hx. destruct (Req_dec x k) as [->|Hne]; [now rewrite iv_eq_true|].
  rewrite iv_eq_false by assumption.
  assert (E : \sum_(c in l) (p c - iv_eq c k * p c) = 0).
  { rewrite sum_sub, sum_pick by assumption. rewrite H1. change (bigsum l p - 1 = 0). lra. }
  assert (N : forall c, In c l -> 0 <= p c - iv_eq c k * p c).
  { intros c Hc. specialize (Hp c Hc). unfold iv_eq. destruct (Req_EM_T c k); lra. }
  assert (Z := sum_nonneg_zero l _ N E x Hx). simpl in Z. rewrite iv_eq_false in Z by assumption. lra.
Qed.

(* the mean of a conditional mean *)
Lemma total_expectation l (p X Y g : R -> R) : (forall i, In i l -> 0 <= p i) ->
  \sum_(i in l) (p i * g (X i) * ((\sum_(j in l) (p j * iv_eq (X j) (X i) * Y j)) / (\sum_(k in l) (p k * iv_eq (X k) (X i)))))
  = \sum_(j in l) (p j * g (X j) * Y j).
Proof.
  intros Hp. set (T := fun x => \sum_(k in l) (p k * iv_eq (X k) x)).
  transitivity (\sum_(i in l) \sum_(j in l) (p j * Y j * (g (X j) / T (X j)) * (p i * iv_eq (X i) (X j)))).
  - apply sum_ext. intros i Hi. fold (T (X i)). unfold Rdiv. rewrite <- sum_scal_r, <- sum_scal_l.
    apply sum_ext. intros j Hj. cbv beta. rewrite (iv_eq_sym (X i) (X j)).
    unfold iv_eq. destruct (Req_EM_T (X j) (X i)) as [E|E]; [rewrite E|]; ring.
  - rewrite sum_swap. apply sum_ext. intros j Hj. cbv beta.
    rewrite (sum_scal_l l (p j * Y j * (g (X j) / T (X j))) (fun i => p i * iv_eq (X i) (X j))).
    change (\sum_(i in l) (p i * iv_eq (X i) (X j))) with (T (X j)).
    destruct (Req_dec (p j) 0) as [->|N]; [ring|].
    assert (P : 0 < T (X j)).
    { apply (sum_pos_term l (fun k => p k * iv_eq (X k) (X j)) j); [|assumption|].
      - intros k Hk. apply Rmult_le_pos; [now apply Hp | apply iv_eq_nonneg].
      - rewrite iv_eq_refl. lra. }
    field. lra.
Qed.

(* ---------- logarithms, exponentials, powers --------------------------------------------------------------------- *)

Lemma ln_div x y : 0 < x -> 0 < y -> ln (x / y) = ln x - ln y.
Proof.
  intros. unfold Rdiv. rewrite ln_mult by (try apply Rinv_0_lt_compat; assumption).
  rewrite ln_Rinv by assumption. ring.
Qed.
Lemma ln_powZ x n : 0 < x -> ln (x ^ n) = IZR (Z.of_nat n) * ln x.
Proof. intros. rewrite ln_pow by assumption. now rewrite INR_IZR_INZ. Qed.
Lemma ln_prod l f : (forall x, In x l -> 0 < f x) -> ln (bigprod l f) = \sum_(x in l) ln (f x).
Proof.
  induction l as [|a r IH]; intros H; simpl; [apply ln_1|].
  rewrite ln_mult; [rewrite IH; [reflexivity|]; intros; apply H; now right | apply H; now left |].
  apply prod_pos. intros; apply H; now right.
Qed.
Lemma ln_sqrt x : 0 < x -> ln (sqrt x) = / 2 * ln x.
Proof.
  intros H. assert (E : ln (sqrt x * sqrt x) = ln x) by (f_equal; apply sqrt_sqrt; lra).
  rewrite ln_mult in E by (apply sqrt_lt_R0; assumption). lra.
Qed.
Lemma exp_le x y : x <= y -> exp x <= exp y.
Proof. intros [H| ->]; [left; now apply exp_increasing | right; reflexivity]. Qed.
Lemma ln_le x y : 0 < x -> x <= y -> ln x <= ln y.
Proof. intros H [H1| ->]; [left; now apply ln_increasing | right; reflexivity]. Qed.
Lemma exp_sub x y : exp (x - y) = exp x / exp y.
Proof. unfold Rminus, Rdiv. now rewrite exp_plus, exp_Ropp. Qed.
Lemma exp_mul_pos n x : exp (IZR (Zpos n) * x) = exp x ^ Pos.to_nat n.
Proof.
  rewrite <- positive_nat_Z, <- INR_IZR_INZ. induction (Pos.to_nat n) as [|m IH].
  - simpl. rewrite Rmult_0_l. apply exp_0.
  - rewrite S_INR. replace ((INR m + 1) * x) with (x + INR m * x) by ring. rewrite exp_plus, IH. reflexivity.
Qed.
Lemma exp_sum l f : exp (bigsum l f) = \prod_(x in l) exp (f x).
Proof. induction l as [|a r IH]; simpl; [apply exp_0|]. now rewrite exp_plus, IH. Qed.
Lemma ln_le_sub_1 x : 0 < x -> ln x <= x - 1.
Proof. intros H. generalize (exp_ineq1_le (ln x)). rewrite exp_ln by assumption. lra. Qed.
Lemma ln_lt_sub_1 x : 0 < x -> x <> 1 -> ln x < x - 1.
Proof.
  intros H Hx. generalize (exp_ineq1 (ln x) (ln_neq_0 x Hx H)). rewrite exp_ln by assumption. lra.
Qed.
(* powers with any exponent and a positive base *)
Definition rpow (x a : R) : R := exp (a * ln x).
Lemma rpow_pos x a : 0 < rpow x a.
Proof. apply exp_pos. Qed.
Lemma rpow_nat x n : 0 < x -> rpow x (INR n) = x ^ n.
Proof.
  intros H. unfold rpow. induction n as [|n IH]; [simpl; rewrite Rmult_0_l; apply exp_0|].
  rewrite S_INR. replace ((INR n + 1) * ln x) with (ln x + INR n * ln x) by ring.
  rewrite exp_plus, IH, exp_ln by assumption. reflexivity.
Qed.

(* the tangent of the logarithm, with a weight that may be zero *)
Lemma tangent_gap w u v r : 0 <= w -> (w <> 0 -> 0 < u /\ 0 < v) -> (w <> 0 -> r = w * v / u) -> (w = 0 -> 0 <= r) ->
  0 <= w * ln u - w * ln v + r - w.
Proof.
  intros Hw H Hr H0. destruct (Req_dec w 0) as [->|Hn]; [specialize (H0 eq_refl); lra|].
  destruct (H Hn) as [Hu Hv]. rewrite (Hr Hn).
  assert (K : ln (v / u) <= v / u - 1) by (apply ln_le_sub_1; now apply Rdiv_lt_0_compat).
  rewrite ln_div in K by assumption.
  assert (0 < w) by lra. assert (w * (ln v - ln u) <= w * (v / u - 1)) by (apply Rmult_le_compat_l; lra).
  unfold Rdiv in *. nra.
Qed.
Lemma tangent_gap_strict w u v : 0 < w -> 0 < u -> 0 < v -> u <> v -> 0 < w * ln u - w * ln v + w * v / u - w.
Proof.
  intros Hw Hu Hv Hn. assert (Hr : 0 < v / u) by now apply Rdiv_lt_0_compat.
  assert (v / u <> 1). { intros E. apply Hn. replace u with (u * 1) by ring. rewrite <- E. field. lra. }
  assert (K : ln (v / u) < v / u - 1) by now apply ln_lt_sub_1. rewrite ln_div in K by assumption.
  assert (w * (ln v - ln u) < w * (v / u - 1)) by (apply Rmult_lt_compat_l; lra). unfold Rdiv in *. nra.
Qed.
Lemma exp_gap u v : 0 <= exp u - exp v * (1 + u - v).
Proof.
  assert (E : exp u = exp v * exp (u - v)) by (rewrite <- exp_plus; f_equal; ring).
  assert (K := exp_ineq1_le (u - v)). assert (P := exp_pos v). rewrite E. nra.
Qed.

(* ---------- signs ------------------------------------------------------------------------------------------------ *)

(* what is left possible: negative, zero, positive *)
Record sg := Sg { ng : bool; ze : bool; po : bool }.
Definition has (s : sg) (t : R) :=
  (ng s = false -> 0 <= t) /\ (ze s = false -> t <> 0) /\ (po s = false -> t <= 0).

Definition sg_add s t := Sg (ng s || ng t) ((ze s && ze t) || (ng s && po t) || (po s && ng t)) (po s || po t).
Definition sg_opp s := Sg (po s) (ze s) (ng s).
Definition sg_mul s t := Sg ((ng s && po t) || (po s && ng t)) (ze s || ze t) ((po s && po t) || (ng s && ng t)).
Definition sg_or_zero s := Sg (ng s) true (po s).
Definition sg_and s t := Sg (ng s && ng t) (ze s && ze t) (po s && po t).
Definition sg_prod s := if ng s then Sg true true true else Sg false (ze s) true.
Definition sg_sum s := Sg (ng s) (ze s || (ng s && po s)) (po s).


Lemma has_any t : has (Sg true true true) t.
Proof. repeat split; discriminate. Qed.
Lemma has_cases s t : has s t <-> ((t < 0 -> ng s = true) /\ (t = 0 -> ze s = true) /\ (0 < t -> po s = true)).
Proof.
  unfold has. split.
  - intros (A & B & C). destruct (ng s), (ze s), (po s); repeat split; intros; try reflexivity;
      try (specialize (A eq_refl)); try (specialize (B eq_refl)); try (specialize (C eq_refl)); try lra; contradiction.
  - intros (A & B & C). repeat split; intros E; rewrite E in *.
    + destruct (Rle_lt_dec 0 t) as [L|L]; [assumption | discriminate (A L)].
    + intros Z. discriminate (B Z).
    + destruct (Rle_lt_dec t 0) as [L|L]; [assumption | discriminate (C L)].
Qed.
Ltac trichotomy t := destruct (Rtotal_order t 0) as [?|[?|?]].
Lemma has_add s s' a b : has s a -> has s' b -> has (sg_add s s') (a + b).
Proof.
  rewrite !has_cases. intros (A & B & C) (A' & B' & C'). cbn.
  repeat split; intros H; trichotomy a; trichotomy b;
    repeat match goal with
    | H : ?P -> _ = true, K : ?P |- _ => specialize (H K)
    | H : 0 < ?a -> _ = true, K : ?a > 0 |- _ => specialize (H K)
    end;
    repeat match goal with H : _ = true |- _ => rewrite H end;
    rewrite ?Bool.orb_true_r, ?Bool.andb_true_r; try reflexivity; try (exfalso; lra).
Qed.
Lemma has_opp s a : has s a -> has (sg_opp s) (- a).
Proof. intros (A & B & C). repeat split; cbn; intros H; [specialize (C H) | specialize (B H) | specialize (A H)]; lra. Qed.
Lemma has_sub s s' a b : has s a -> has s' b -> has (sg_add s (sg_opp s')) (a - b).
Proof. intros. unfold Rminus. apply has_add; [|apply has_opp]; assumption. Qed.
Lemma has_mul s s' a b : has s a -> has s' b -> has (sg_mul s s') (a * b).
Proof.
  rewrite !has_cases. intros (A & B & C) (A' & B' & C'). cbn.
  repeat split; intros H; trichotomy a; trichotomy b;
    repeat match goal with
    | H : ?P -> _ = true, K : ?P |- _ => specialize (H K)
    | H : 0 < ?a -> _ = true, K : ?a > 0 |- _ => specialize (H K)
    end;
    repeat match goal with H : _ = true |- _ => rewrite H end;
    rewrite ?Bool.orb_true_r, ?Bool.andb_true_r; try reflexivity; exfalso; subst; nra.
Qed.
Lemma has_or_zero s a : (a <> 0 -> has s a) -> has (sg_or_zero s) a.
Proof.
  intros H. destruct (Req_dec a 0) as [E|E].
  - repeat split; cbn; intros; try discriminate; lra.
  - destruct (H E) as (A & B & C). repeat split; cbn; auto; discriminate.
Qed.
Lemma has_beside s a b : (a <> 0 -> has s (a * b)) -> has (sg_or_zero s) (a * b).
Proof.
  intros H. destruct (Req_dec a 0) as [E|E].
  - rewrite E, Rmult_0_l. repeat split; cbn; intros; try discriminate; lra.
  - destruct (H E) as (A & B & C). repeat split; cbn; auto; discriminate.
Qed.
Lemma has_inv s a : has s a -> has s (/ a).
Proof.
  intros (A & B & C). repeat split; intros H.
  - destruct (A H) as [L | <-]; [left; now apply Rinv_0_lt_compat | rewrite Rinv_0; lra].
  - now apply Rinv_neq_0_compat, B.
  - destruct (C H) as [L | ->]; [left; now apply Rinv_lt_0_compat | rewrite Rinv_0; lra].
Qed.
Lemma has_div s s' a b : has s a -> has s' b -> has (sg_mul s s') (a / b).
Proof. intros. apply has_mul; [|apply has_inv]; assumption. Qed.
Lemma has_even s a n : has s a -> Nat.even n = true -> has (Sg false (ze s) true) (a ^ n).
Proof.
  intros (A & B & C) E. apply Nat.even_spec in E. destruct E as (m & ->). rewrite pow_mult.
  repeat split; cbn; intros H; [apply pow_le, pow2_ge_0 | | discriminate].
  apply pow_nonzero, (pow_nonzero a 2), B, H.
Qed.
Lemma has_pow s a n : has s a -> ng s = false -> has (Sg false (ze s) true) (a ^ n).
Proof.
  intros (A & B & C) E. repeat split; cbn; intros H; [apply pow_le, A, E | apply pow_nonzero, B, H | discriminate].
Qed.
Lemma has_power s a n : has s a -> has (Sg true (ze s) true) (a ^ n).
Proof. intros (A & B & C). repeat split; cbn; intros H; try discriminate. apply pow_nonzero, B, H. Qed.
Lemma has_square s a : has s a -> has (Sg false (ze s) true) (a * a).
Proof. intros H. replace (a * a) with (a ^ 2) by ring. now apply has_even. Qed.
Lemma has_one_power s a : has s a -> has s (a ^ 1).
Proof. now rewrite pow_1. Qed.
Lemma has_exp a : has (Sg false false true) (exp a).
Proof. assert (H := exp_pos a). repeat split; cbn; intros; try discriminate; lra. Qed.
Lemma has_rpow a b : has (Sg false false true) (rpow a b).
Proof. apply has_exp. Qed.
Lemma has_sqrt s a : has s a -> has (Sg false (ng s || ze s) true) (sqrt a).
Proof.
  intros (A & B & C). repeat split; cbn; intros H; try discriminate; [apply sqrt_pos|].
  apply Bool.orb_false_iff in H. destruct H as [H H']. specialize (A H). specialize (B H').
  apply Rgt_not_eq, sqrt_lt_R0. lra.
Qed.
Lemma has_abs s a : has s a -> has (Sg false (ze s) true) (Rabs a).
Proof. intros (A & B & C). repeat split; cbn; intros H; try discriminate; [apply Rabs_pos | apply Rabs_no_R0, B, H]. Qed.
Lemma has_ln s a : 0 < a -> has s (a - 1) -> has s (ln a).
Proof.
  intros P. rewrite !has_cases. intros (A & B & C).
  destruct (Rtotal_order a 1) as [H|[H|H]].
  - assert (ln a < 0) by (rewrite <- ln_1; now apply ln_increasing). repeat split; intros; [apply A; lra | lra | lra].
  - subst. rewrite ln_1. repeat split; intros; [lra | apply B; lra | lra].
  - assert (0 < ln a) by (rewrite <- ln_1; apply ln_increasing; lra). repeat split; intros; [lra | lra | apply C; lra].
Qed.
Lemma has_sum s l f : l <> [] -> (forall x, In x l -> has s (f x)) -> has (sg_sum s) (bigsum l f).
Proof.
  intros Hl H. repeat split; cbn; intros E.
  - apply sum_nonneg. intros x Hx. now apply (H x Hx).
  - apply Bool.orb_false_iff in E. destruct E as [E E']. apply Bool.andb_false_iff in E'. destruct E' as [E'|E'].
    + apply Rgt_not_eq, sum_pos; [assumption|]. intros x Hx. destruct (H x Hx) as (A & B & _).
      specialize (A E'). specialize (B E). lra.
    + apply Rlt_not_eq, sum_neg; [assumption|]. intros x Hx. destruct (H x Hx) as (_ & B & C).
      specialize (C E'). specialize (B E). lra.
  - apply sum_nonpos. intros x Hx. now apply (H x Hx).
Qed.
Lemma has_sum_maybe s l f : (forall x, In x l -> has s (f x)) -> has (sg_or_zero s) (bigsum l f).
Proof.
  intros H. repeat split; cbn; intros E; try discriminate.
  - apply sum_nonneg. intros x Hx. now apply (H x Hx).
  - apply sum_nonpos. intros x Hx. now apply (H x Hx).
Qed.
Lemma has_prod s l f : (forall x, In x l -> has s (f x)) -> has (sg_prod s) (bigprod l f).
Proof.
  intros H. unfold sg_prod. destruct (ng s) eqn:N; [apply has_any|].
  repeat split; cbn; intros E; try discriminate.
  - apply prod_nonneg. intros x Hx. now apply (H x Hx).
  - apply Rgt_not_eq, prod_pos. intros x Hx. destruct (H x Hx) as (A & B & _). specialize (A N). specialize (B E). lra.
Qed.
Lemma has_length (l : list R) : l <> [] -> has (Sg false false true) (INR (length l)).
Proof.
  intros H. assert (0 < INR (length l)). { apply lt_0_INR. destruct l; [contradiction | simpl; lia]. }
  repeat split; cbn; intros; try discriminate; lra.
Qed.
Lemma has_IZR z : has (Sg (z <? 0)%Z (z =? 0)%Z (0 <? z)%Z) (IZR z).
Proof.
  repeat split; cbn; intros H.
  - apply IZR_le. lia.
  - apply not_0_IZR. lia.
  - apply IZR_le. lia.
Qed.
Lemma has_PI : has (Sg false false true) PI.
Proof. assert (H := PI_RGT_0). repeat split; cbn; intros; try discriminate; lra. Qed.
Lemma has_cosh a : has (Sg false false true) (cosh a).
Proof. unfold cosh. assert (H := exp_pos a). assert (K := exp_pos (- a)). repeat split; cbn; intros; try discriminate; lra. Qed.
Lemma has_of_complement a : a <= 1 -> has (Sg false true true) (1 - a).
Proof. intros. repeat split; cbn; intros; (discriminate || lra). Qed.
Lemma iv_eq_le_1 a b : iv_eq a b <= 1.
Proof. unfold iv_eq. destruct (Req_EM_T a b); lra. Qed.
Lemma iv_ne_le_1 a b : iv_ne a b <= 1.
Proof. unfold iv_ne. destruct (Req_EM_T a b); lra. Qed.
Lemma iv_lt_le_1 a b : iv_lt a b <= 1.
Proof. unfold iv_lt. destruct (Rlt_dec a b); lra. Qed.
Lemma iv_le_le_1 a b : iv_le a b <= 1.
Proof. unfold iv_le. destruct (Rle_dec a b); lra. Qed.
Lemma has_exp_sub s a b : has s (a - b) -> has s (exp a - exp b).
Proof.
  rewrite !has_cases. intros (A & B & C). assert (I : forall x y, x < y -> exp x < exp y) by apply exp_increasing.
  destruct (Rtotal_order a b) as [L|[->|L]]; [specialize (I a b L) | | specialize (I b a L)];
    repeat split; intros; first [ apply A; lra | apply B; lra | apply C; lra | exfalso; lra ].
Qed.
Lemma has_exp_sub_1 s a : has s a -> has s (exp a - 1).
Proof. intros H. rewrite <- exp_0. apply has_exp_sub. now rewrite Rminus_0_r. Qed.
Lemma has_minus_1_exp s a : has s a -> has s (-1 + exp a).
Proof. intros H. replace (-1 + exp a) with (exp a - 1) by ring. now apply has_exp_sub_1. Qed.
Lemma has_1_sub_exp s a : has s (- a) -> has s (1 - exp a).
Proof. intros H. rewrite <- exp_0. apply has_exp_sub. now rewrite Rminus_0_l. Qed.
Lemma has_ln_sub s a b : 0 < a -> 0 < b -> has s (a - b) -> has s (ln a - ln b).
Proof.
  intros Ha Hb. rewrite !has_cases. intros (A & B & C).
  destruct (Rtotal_order a b) as [L|[->|L]];
    [assert (ln a < ln b) by now apply ln_increasing | | assert (ln b < ln a) by now apply ln_increasing];
    repeat split; intros; first [ apply A; lra | apply B; lra | apply C; lra | exfalso; lra ].
Qed.
Lemma has_minus_ln_sub s a b : 0 < a -> 0 < b -> has s (a - b) -> has s (- ln b - - ln a).
Proof. intros. replace (- ln b - - ln a) with (ln a - ln b) by ring. now apply has_ln_sub. Qed.
(* the logarithm of a part of a whole *)
Lemma has_ln_part a b : 0 < a -> a <= b -> has (Sg true true false) (ln (a / b)).
Proof.
  intros Ha Hb. repeat split; cbn; intros; try discriminate. rewrite ln_div by lra.
  assert (ln a <= ln b) by (apply ln_le; assumption). lra.
Qed.
Lemma has_ln_part_sub a b : 0 < b -> b <= a -> has (Sg false true true) (ln a - ln b).
Proof. intros Hb H. repeat split; cbn; intros; try discriminate. assert (ln b <= ln a) by now apply ln_le. lra. Qed.
Lemma part_of_sum l f k b : b = bigsum l f -> (forall x, In x l -> 0 <= f x) -> In k l -> f k <= b.
Proof. intros ->. intros. now apply sum_term_le. Qed.
Lemma has_nonneg t : 0 <= t -> has (Sg false true true) t.
Proof. repeat split; cbn; intros; (discriminate || assumption). Qed.
Lemma has_pos t : 0 < t -> has (Sg false false true) t.
Proof. repeat split; cbn; intros; try discriminate; lra. Qed.
(* the part of a whole that is left *)
Lemma has_rest_of_first a b : 0 < a -> 0 < b -> has (Sg false false true) (1 - a / (a + b)).
Proof. intros. replace (1 - a / (a + b)) with (b / (a + b)) by (field; lra). apply has_pos, Rdiv_lt_0_compat; lra. Qed.
Lemma has_rest_of_second a b : 0 < a -> 0 < b -> has (Sg false false true) (1 - b / (a + b)).
Proof. intros. replace (1 - b / (a + b)) with (a / (a + b)) by (field; lra). apply has_pos, Rdiv_lt_0_compat; lra. Qed.
Lemma has_neg t : t < 0 -> has (Sg true false false) t.
Proof. repeat split; cbn; intros; try discriminate; lra. Qed.
Lemma has_nonpos t : t <= 0 -> has (Sg true true false) t.
Proof. repeat split; cbn; intros; try discriminate; lra. Qed.
Lemma has_nonzero t : t <> 0 -> has (Sg true false true) t.
Proof. repeat split; cbn; intros; (discriminate || assumption). Qed.
Lemma has_both s s' t : has s t -> has s' t -> has (sg_and s s') t.
Proof.
  intros (A & B & C) (A' & B' & C'). repeat split; cbn; intros H; apply Bool.andb_false_iff in H; intuition.
Qed.
Lemma is_pos s t : has s t -> (ng s || ze s)%bool = false -> 0 < t.
Proof. intros (A & B & _) E. apply Bool.orb_false_iff in E. destruct E as [E E']. specialize (A E). specialize (B E'). lra. Qed.
Lemma is_neg s t : has s t -> (po s || ze s)%bool = false -> t < 0.
Proof. intros (_ & B & C) E. apply Bool.orb_false_iff in E. destruct E as [E E']. specialize (C E). specialize (B E'). lra. Qed.
Lemma is_nonneg s t : has s t -> ng s = false -> 0 <= t.
Proof. intros (A & _ & _). exact A. Qed.
Lemma is_nonpos s t : has s t -> po s = false -> t <= 0.
Proof. intros (_ & _ & C). exact C. Qed.
Lemma is_nonzero s t : has s t -> ze s = false -> t <> 0.
Proof. intros (_ & B & _). exact B. Qed.

(* ---------- integrals -------------------------------------------------------------------------------------------- *)

(* What an integral is taken over, and what is used of it: points, the functions that are integrable, and a value for
   each function, which depends on its values at the points only; linear, and not negative for what is not negative.
   Lebesgue's integral over any measure is one (0 for what is not integrable), so is a finite sum; points that are no
   numbers are called by numbers, as the elements of sets are. *)
Record space := Space {
  lies_in : R -> Prop;
  integrable : (R -> R) -> Prop;
  integral : (R -> R) -> R;
  integrable_ext : forall f g, (forall x, lies_in x -> f x = g x) -> integrable f -> integrable g;
  integral_ext : forall f g, (forall x, lies_in x -> f x = g x) -> integral f = integral g;
  integrable_add : forall f g, integrable f -> integrable g -> integrable (fun x => f x + g x);
  integral_add : forall f g, integrable f -> integrable g ->
    integral (fun x => f x + g x) = integral f + integral g;
  integrable_scal : forall a f, integrable f -> integrable (fun x => a * f x);
  integral_scal : forall a f, integrable f -> integral (fun x => a * f x) = a * integral f;
  integrable_zero : integrable (fun _ => 0);
  integral_nonneg : forall f, integrable f -> (forall x, lies_in x -> 0 <= f x) -> 0 <= integral f
}.

Notation "\int_ ( i 'in' M ) F" := (integral M (fun i : R => F))
  (at level 41, F at level 41, i name, M at level 50, format "'[' \int_ ( i  'in'  M )  F ']'") : R_scope.

(* the sum over a list, as an integral *)
Definition counting (l : list R) : space.
Proof.
  refine (Space (fun x => In x l) (fun _ => True) (bigsum l) _ _ _ _ _ _ _ _); try trivial; intros.
  - now apply sum_ext.
  - apply sum_add.
  - apply sum_scal_l.
  - now apply sum_nonneg.
Defined.

Lemma integral_zero M f : (forall x, lies_in M x -> f x = 0) -> integral M f = 0.
Proof.
  intros H. rewrite (integral_ext M f (fun x => 0 * 0)) by (intros; rewrite H by assumption; ring).
  rewrite (integral_scal M 0 (fun _ => 0)) by apply integrable_zero. ring.
Qed.
Lemma integrable_scal_r M a f : integrable M f -> integrable M (fun x => f x * a).
Proof.
  intros H. apply (integrable_ext M (fun x => a * f x)); [intros; ring | now apply integrable_scal].
Qed.
Lemma integrable_div M a f : integrable M f -> integrable M (fun x => f x / a).
Proof. apply integrable_scal_r. Qed.
Lemma integrable_opp M f : integrable M f -> integrable M (fun x => - f x).
Proof.
  intros H. apply (integrable_ext M (fun x => -1 * f x)); [intros; ring | now apply integrable_scal].
Qed.
Lemma integrable_sub M f g : integrable M f -> integrable M g -> integrable M (fun x => f x - g x).
Proof. intros H K. apply (integrable_add M f (fun x => - g x) H). now apply integrable_opp. Qed.
Lemma integrable_const M a : integrable M (fun _ => 1) -> integrable M (fun _ => a).
Proof.
  intros H. apply (integrable_ext M (fun _ => a * 1)); [intros; ring | now apply (integrable_scal M a (fun _ => 1))].
Qed.
Lemma integral_le M f g : integrable M f -> integrable M g -> (forall x, lies_in M x -> f x <= g x) ->
  integral M f <= integral M g.
Proof.
  intros Hf Hg H.
  assert (N : 0 <= integral M (fun x => g x + -1 * f x)).
  { apply integral_nonneg.
    - apply (integrable_add M g (fun x => -1 * f x)); [assumption | now apply integrable_scal].
    - intros x Hx. specialize (H x Hx). lra. }
  rewrite (integral_add M g (fun x => -1 * f x)) in N by (try apply integrable_scal; assumption).
  rewrite (integral_scal M (-1) f) in N by assumption. lra.
Qed.
Lemma has_integral s M f : integrable M f -> (forall x, lies_in M x -> has s (f x)) -> has (sg_or_zero s) (integral M f).
Proof.
  intros I H. destruct s as [n z p]. destruct n, p; cbn.
  - apply has_any.
  - apply has_nonpos. rewrite <- (integral_zero M (fun _ => 0)) by reflexivity.
    apply integral_le; [assumption | apply integrable_zero |]. intros x Hx. now apply (is_nonpos _ _ (H x Hx)).
  - apply has_nonneg. apply integral_nonneg; [assumption|]. intros x Hx. now apply (is_nonneg _ _ (H x Hx)).
  - assert (Z : integral M f = 0).
    { apply integral_zero. intros x Hx. assert (A := is_nonneg _ _ (H x Hx) eq_refl).
      assert (B := is_nonpos _ _ (H x Hx) eq_refl). lra. }
    rewrite Z. repeat split; cbn; intros; (discriminate || lra).
Qed.

(* ---------- runs of random variables on a sample space ----------------------------------------------------------- *)

(* 1 where the variables X_a, ..., X_b show at o what they show at w, 0 elsewhere *)
Definition shows_same (X : R -> R -> R) (a b w o : R) : R := \prod_(j in rng a b) (iv_eq (X j o) (X j w)).

Lemma same_cases X a b w o :
  (shows_same X a b w o = 1 /\ forall j, In j (rng a b) -> X j o = X j w) \/
  (shows_same X a b w o = 0 /\ exists j, In j (rng a b) /\ X j o <> X j w).
Proof.
  unfold shows_same. induction (rng a b) as [|j l IH]; simpl; [left; now split|].
  destruct (Req_dec (X j o) (X j w)) as [E|N].
  - rewrite iv_eq_true by assumption. destruct IH as [[-> H]|[-> (k & Hk & H)]].
    + left. split; [ring|]. intros k [<-|Hk]; auto.
    + right. split; [ring|]. exists k. auto.
  - rewrite iv_eq_false by assumption. right. split; [ring|]. exists j. auto.
Qed.
Lemma same_self X a b w : shows_same X a b w w = 1.
Proof. apply prod_one. intros. now apply iv_eq_true. Qed.
Lemma has_same X a b w o : has (Sg false true true) (shows_same X a b w o).
Proof. apply has_nonneg. destruct (same_cases X a b w o) as [[-> _]|[-> _]]; lra. Qed.
Lemma has_same_self X a b w : has (Sg false false true) (shows_same X a b w w).
Proof. apply has_pos. rewrite same_self. lra. Qed.
Lemma int_next a b : is_int a -> is_int b -> a < b -> a + 1 <= b.
Proof. intros [m ->] [n ->] H. apply lt_IZR in H. rewrite <- plus_IZR. apply IZR_le. lia. Qed.
Lemma same_empty X a b w o : is_int a -> is_int b -> b < a -> shows_same X a b w o = 1.
Proof.
  intros Ha Hb H. destruct (same_cases X a b w o) as [[E _]|[_ (j & Hj & _)]]; [assumption|].
  destruct (rng_in a b j Ha Hb Hj) as [_ K]. lra.
Qed.
(* the second begins inside the first or right behind it *)
Lemma same_join X a b c d w o : is_int a -> is_int b -> is_int c -> is_int d ->
  a <= c -> c <= b + 1 -> b <= d -> shows_same X a b w o * shows_same X c d w o = shows_same X a d w o.
Proof.
  intros Ha Hb Hc Hd H1 H2 H3.
  destruct (same_cases X a d w o) as [[-> H]|[-> (j & Hj & H)]].
  - destruct (same_cases X a b w o) as [[-> _]|[_ (j & Hj & N)]].
    + destruct (same_cases X c d w o) as [[-> _]|[_ (j & Hj & N)]]; [ring|].
      elim N. apply H. destruct (rng_in c d j Hc Hd Hj) as [Ij K]. apply in_rng; auto. lra.
    + elim N. apply H. destruct (rng_in a b j Ha Hb Hj) as [Ij K]. apply in_rng; auto. lra.
  - destruct (rng_in a d j Ha Hd Hj) as [Ij K]. destruct (Rle_lt_dec j b) as [L|L].
    + destruct (same_cases X a b w o) as [[_ E]|[-> _]]; [|ring].
      elim H. apply E. apply in_rng; auto. lra.
    + assert (M := int_next b j Hb Ij L).
      destruct (same_cases X c d w o) as [[_ E]|[-> _]]; [|ring].
      elim H. apply E. apply in_rng; auto. lra.
Qed.
(* the second lies inside the first *)
Lemma same_inside X a b c d w o : is_int a -> is_int b -> is_int c -> is_int d ->
  a <= c -> d <= b -> shows_same X a b w o * shows_same X c d w o = shows_same X a b w o.
Proof.
  intros Ha Hb Hc Hd H1 H2.
  destruct (same_cases X a b w o) as [[-> H]|[-> _]]; [|ring].
  destruct (same_cases X c d w o) as [[-> _]|[_ (j & Hj & N)]]; [ring|].
  elim N. apply H. destruct (rng_in c d j Hc Hd Hj) as [Ij K]. apply in_rng; auto. lra.
Qed.
(* a sum of differences, a product of quotients of neighbours *)
Lemma telescoping_sum f lo hi : is_int lo -> is_int hi -> lo - 1 <= hi ->
  \sum_(k in rng lo hi) (f k - f (k - 1)) = f hi - f (lo - 1).
Proof.
  intros [a ->] [b ->] H. rewrite <- minus_IZR in H. apply le_IZR in H.
  remember (Z.to_nat (b - a + 1)) as n eqn:E. revert b H E. induction n as [|n IH]; intros b H E.
  - replace b with (a - 1)%Z by lia. rewrite rng_IZR. replace (a - 1 - a + 1)%Z with 0%Z by lia. simpl.
    rewrite minus_IZR. ring.
  - assert (L : IZR a <= IZR b) by (apply IZR_le; lia).
    rewrite rng_last by (try apply is_int_IZR; assumption). rewrite sum_app. simpl.
    rewrite <- minus_IZR. rewrite IH by lia. rewrite minus_IZR. ring.
Qed.
Lemma telescoping f lo hi : is_int lo -> is_int hi -> lo - 1 <= hi -> f (lo - 1) <> 0 ->
  (forall k, In k (rng lo hi) -> f (k - 1) <> 0) -> \prod_(k in rng lo hi) (f k / f (k - 1)) = f hi / f (lo - 1).
Proof.
  intros [a ->] [b ->] H N K. rewrite <- minus_IZR in H. apply le_IZR in H.
  remember (Z.to_nat (b - a + 1)) as n eqn:E. revert b H E K. induction n as [|n IH]; intros b H E K.
  - replace b with (a - 1)%Z by lia. rewrite rng_IZR. replace (a - 1 - a + 1)%Z with 0%Z by lia. simpl.
    rewrite minus_IZR. field. assumption.
  - assert (L : IZR a <= IZR b) by (apply IZR_le; lia).
    rewrite rng_last by (try apply is_int_IZR; assumption). rewrite prod_app. simpl.
    rewrite <- minus_IZR. rewrite IH; [| lia | lia |].
    + assert (M : f (IZR b - 1) <> 0).
      { apply K. apply in_rng; try apply is_int_IZR. lra. }
      rewrite minus_IZR. field. auto.
    + intros k Hk. apply K. destruct (rng_in _ _ k (is_int_IZR _) (is_int_IZR _) Hk) as [Ik B].
      rewrite minus_IZR in B. apply in_rng; try apply is_int_IZR; [assumption | lra].
Qed.

Global Opaque has.
Global Opaque shows_same.

(* ---------- convexity -------------------------------------------------------------------------------------------- *)

Definition convex (f : R -> R) := forall x y t, 0 <= t <= 1 -> f (t * x + (1 - t) * y) <= t * f x + (1 - t) * f y.
Definition concave (f : R -> R) := convex (fun x => - f x).

Lemma jensen_unnormalised f l w x : convex f -> (forall c, In c l -> 0 <= w c) -> 0 < bigsum l w ->
  f ((\sum_(c in l) (w c * x c)) / bigsum l w) <= (\sum_(c in l) (w c * f (x c))) / bigsum l w.
Proof.
  intros Hf. induction l as [|a r IH]; intros Hw HW; [simpl in HW; lra|].
  assert (Ha : 0 <= w a) by (apply Hw; now left).
  assert (Hr : 0 <= bigsum r w) by (apply sum_nonneg; intros; apply Hw; now right).
  simpl in *. destruct Hr as [Hr|Hr].
  - specialize (IH (fun c H => Hw c (or_intror H)) Hr).
    set (W := bigsum r w) in *. set (A := \sum_(c in r) (w c * x c)) in *.
    set (B := \sum_(c in r) (w c * f (x c))) in *. set (t := w a / (w a + W)).
    assert (Ht : 0 <= t <= 1).
    { unfold t. split; [apply Rmult_le_pos; [lra|]; left; apply Rinv_0_lt_compat; lra|].
      apply Rmult_le_reg_r with (w a + W); [lra|]. field_simplify; lra. }
    replace ((w a * x a + A) / (w a + W)) with (t * x a + (1 - t) * (A / W)) by (unfold t; field; lra).
    replace ((w a * f (x a) + B) / (w a + W)) with (t * f (x a) + (1 - t) * (B / W)) by (unfold t; field; lra).
    eapply Rle_trans; [apply Hf; assumption|]. nra.
  - assert (Z : forall c, In c r -> w c = 0).
    { apply sum_nonneg_zero; [intros; apply Hw; now right | now symmetry]. }
    rewrite (sum_zero r (fun c => w c * x c)) by (intros c Hc; rewrite Z by assumption; ring).
    rewrite (sum_zero r (fun c => w c * f (x c))) by (intros c Hc; rewrite Z by assumption; ring).
    rewrite <- Hr in *. replace ((w a * x a + 0) / (w a + 0)) with (x a) by (field; lra).
    replace ((w a * f (x a) + 0) / (w a + 0)) with (f (x a)) by (field; lra). lra.
Qed.
Lemma jensen f l w x : convex f -> (forall c, In c l -> 0 <= w c) -> bigsum l w = 1 ->
  f (\sum_(c in l) (w c * x c)) <= \sum_(c in l) (w c * f (x c)).
Proof.
  intros Hf Hw H1. assert (J := jensen_unnormalised f l w x Hf Hw ltac:(lra)).
  rewrite H1 in J. unfold Rdiv in J. rewrite Rinv_1, !Rmult_1_r in J. exact J.
Qed.

(* the same for listed points, each with its weight *)
Fixpoint weighted (l : list (R * R)) (f : R -> R) : R :=
  match l with [] => 0 | (w, a) :: r => w * f a + weighted r f end.
Lemma jensen_points_unnormalised f l : convex f -> (forall p, In p l -> 0 <= fst p) -> 0 < weighted l (fun _ => 1) ->
  f (weighted l (fun a => a) / weighted l (fun _ => 1)) <= weighted l f / weighted l (fun _ => 1).
Proof.
  intros Hf. induction l as [|[w a] r IH]; intros Hw HW; [simpl in HW; lra|].
  assert (Ha : 0 <= w) by (apply (Hw (w, a)); now left).
  assert (P : forall q, In q r -> 0 <= fst q) by (intros; apply Hw; now right).
  assert (Hr : 0 <= weighted r (fun _ => 1)).
  { clear - P. induction r as [|[v b] r IH]; simpl; [lra|].
    assert (0 <= v) by (apply (P (v, b)); now left).
    assert (0 <= weighted r (fun _ => 1)) by (apply IH; intros; apply P; now right). lra. }
  simpl in *. destruct Hr as [Hr|Hr].
  - specialize (IH P Hr). set (W := weighted r (fun _ => 1)) in *. set (A := weighted r (fun a => a)) in *.
    set (B := weighted r f) in *. set (t := w / (w + W)).
    assert (Ht : 0 <= t <= 1).
    { unfold t. split; [apply Rmult_le_pos; [lra|]; left; apply Rinv_0_lt_compat; lra|].
      apply Rmult_le_reg_r with (w + W); [lra|]. field_simplify; lra. }
    replace ((w * a + A) / (w * 1 + W)) with (t * a + (1 - t) * (A / W)) by (unfold t; field; lra).
    replace ((w * f a + B) / (w * 1 + W)) with (t * f a + (1 - t) * (B / W)) by (unfold t; field; lra).
    eapply Rle_trans; [apply Hf; assumption|]. nra.
  - assert (Z : forall g, weighted r g = 0).
    { intros g. symmetry in Hr. clear - P Hr. induction r as [|[v b] r IH]; simpl in *; [reflexivity|].
      assert (0 <= v) by (apply (P (v, b)); now left).
      assert (0 <= weighted r (fun _ => 1)).
      { assert (Q : forall q, In q r -> 0 <= fst q) by (intros; apply P; now right). clear - Q.
        induction r as [|[u c] r IH]; simpl; [lra|]. assert (0 <= u) by (apply (Q (u, c)); now left).
        assert (0 <= weighted r (fun _ => 1)) by (apply IH; intros; apply Q; now right). lra. }
      assert (v = 0) by lra. rewrite IH; [subst; ring | intros; apply P; now right | lra]. }
    rewrite !Z. replace ((w * a + 0) / (w * 1 + 0)) with a by (field; lra).
    replace ((w * f a + 0) / (w * 1 + 0)) with (f a) by (field; lra). lra.
Qed.
Lemma jensen_points f l : convex f -> (forall p, In p l -> 0 <= fst p) -> weighted l (fun _ => 1) = 1 ->
  f (weighted l (fun a => a)) <= weighted l f.
Proof.
  intros Hf Hw H1. assert (J := jensen_points_unnormalised f l Hf Hw ltac:(lra)).
  rewrite H1 in J. unfold Rdiv in J. rewrite Rinv_1, !Rmult_1_r in J. exact J.
Qed.

(* ---------- derivatives ------------------------------------------------------------------------------------------ *)

Definition deriv (f : R -> R) (x l : R) := derivable_pt_lim f x l.

(* The derivative as a number, whether it exists or not: the reals are squeezed into (0, 1), where the set of all
   derivatives of f at x, with 0 added, has a least upper bound. *)
Definition squeeze (l : R) : R := / 2 + l / (2 * (1 + Rabs l)).
Definition unsqueeze (y : R) : R := (2 * y - 1) / (1 - Rabs (2 * y - 1)).
Definition derivatives (f : R -> R) (x y : R) := y = 0 \/ exists l, deriv f x l /\ y = squeeze l.

Lemma squeeze_bounds l : 0 < squeeze l < 1.
Proof.
  unfold squeeze. assert (A := Rabs_pos l). assert (B : - Rabs l <= l <= Rabs l).
  { unfold Rabs. destruct (Rcase_abs l); lra. }
  assert (P : 0 < / (2 * (1 + Rabs l))) by (apply Rinv_0_lt_compat; lra).
  assert (E : / 2 = (1 + Rabs l) * / (2 * (1 + Rabs l))) by (field; lra).
  unfold Rdiv. split; [rewrite E|replace 1 with (2 * (1 + Rabs l) * / (2 * (1 + Rabs l))) at 3 by (field; lra); rewrite E]; nra.
Qed.
Lemma unsqueeze_squeeze l : unsqueeze (squeeze l) = l.
Proof.
  unfold unsqueeze, squeeze. assert (A := Rabs_pos l).
  replace (2 * (/ 2 + l / (2 * (1 + Rabs l))) - 1) with (l / (1 + Rabs l)) by (field; lra).
  unfold Rdiv at 3. rewrite Rabs_mult, (Rabs_right (/ (1 + Rabs l))).
  2:{ apply Rle_ge. left. apply Rinv_0_lt_compat. lra. }
  field. split; [lra|]. replace (1 + Rabs l - Rabs l) with 1 by ring. lra.
Qed.
Lemma derivatives_bound f x : bound (derivatives f x).
Proof. exists 1. intros y [->|(l & _ & ->)]; [lra|]. assert (H := squeeze_bounds l). lra. Qed.
Lemma derivatives_some f x : exists y, derivatives f x y.
Proof. exists 0. now left. Qed.

Definition Deriv (f : R -> R) (x : R) : R :=
  unsqueeze (proj1_sig (completeness (derivatives f x) (derivatives_bound f x) (derivatives_some f x))).

Lemma Deriv_is f x l : deriv f x l -> Deriv f x = l.
Proof.
  intros H. unfold Deriv. destruct (completeness _ _ _) as [m [U L]]. simpl.
  replace m with (squeeze l); [apply unsqueeze_squeeze|]. apply Rle_antisym.
  - apply U. right. now exists l.
  - apply L. intros y [->|(l' & H' & ->)]; [assert (B := squeeze_bounds l); lra|].
    rewrite (uniqueness_limite f x l' l H' H). lra.
Qed.
Lemma Deriv_ext f g x : (forall t, f t = g t) -> Deriv f x = Deriv g x.
Proof. intros H. replace g with f; [reflexivity|]. apply FunctionalExtensionality.functional_extensionality, H. Qed.

(* a family with one member changed *)
Definition upd1 (z : R -> R) (k t : R) : R -> R := fun i => if Req_EM_T i k then t else z i.
Definition upd2 (z : R -> R -> R) (k l t : R) : R -> R -> R :=
  fun i j => if Req_EM_T i k then if Req_EM_T j l then t else z i j else z i j.
Lemma upd1_same z k : upd1 z k (z k) = z.
Proof.
  apply FunctionalExtensionality.functional_extensionality. intros i. unfold upd1. now destruct (Req_EM_T i k) as [->|].
Qed.
Lemma upd2_same z k l : upd2 z k l (z k l) = z.
Proof.
  apply FunctionalExtensionality.functional_extensionality. intros i.
  apply FunctionalExtensionality.functional_extensionality. intros j. unfold upd2.
  destruct (Req_EM_T i k) as [->|]; [destruct (Req_EM_T j l) as [->|]|]; reflexivity.
Qed.

Lemma deriv_eq f x l l' : deriv f x l -> l = l' -> deriv f x l'.
Proof. now intros H <-. Qed.
Lemma deriv_const a x : deriv (fun _ => a) x 0.
Proof. apply (derivable_pt_lim_const a x). Qed.
Lemma deriv_id x : deriv (fun t => t) x 1.
Proof. apply (derivable_pt_lim_id x). Qed.
Lemma deriv_upd1 z k i x : deriv (fun t => upd1 z k t i) x (iv_eq i k).
Proof. unfold upd1, iv_eq. destruct (Req_EM_T i k); [apply deriv_id | apply deriv_const]. Qed.
Lemma deriv_upd2 z k l i j x : deriv (fun t => upd2 z k l t i j) x (iv_eq i k * iv_eq j l).
Proof.
  unfold upd2, iv_eq. destruct (Req_EM_T i k), (Req_EM_T j l); rewrite ?Rmult_1_l, ?Rmult_0_l;
    first [apply deriv_id | apply deriv_const].
Qed.
Lemma deriv_add f g x l m : deriv f x l -> deriv g x m -> deriv (fun t => f t + g t) x (l + m).
Proof. intros; now apply (derivable_pt_lim_plus f g). Qed.
Lemma deriv_sub f g x l m : deriv f x l -> deriv g x m -> deriv (fun t => f t - g t) x (l - m).
Proof. intros; now apply (derivable_pt_lim_minus f g). Qed.
Lemma deriv_opp f x l : deriv f x l -> deriv (fun t => - f t) x (- l).
Proof. intros; now apply (derivable_pt_lim_opp f). Qed.
Lemma deriv_mul f g x l m : deriv f x l -> deriv g x m -> deriv (fun t => f t * g t) x (l * g x + f x * m).
Proof. intros; now apply (derivable_pt_lim_mult f g). Qed.
(* where the constant is zero nothing is asked of f *)
Lemma deriv_scal a f x l : (a <> 0 -> deriv f x l) -> deriv (fun t => a * f t) x (a * l).
Proof.
  intros H. destruct (Req_dec a 0) as [->|E].
  - replace (fun t => 0 * f t) with (fun _ : R => 0).
    + rewrite Rmult_0_l. apply deriv_const.
    + apply FunctionalExtensionality.functional_extensionality. intros t. ring.
  - apply (deriv_eq _ _ (0 * f x + a * l)); [|ring].
    apply (deriv_mul (fun _ => a) f); [apply deriv_const | now apply H].
Qed.
Lemma deriv_over a f x l : deriv f x l -> deriv (fun t => f t / a) x (l / a).
Proof. intros H. apply (deriv_eq _ _ (l * / a + f x * 0)); [|unfold Rdiv; ring].
  apply (deriv_mul f (fun _ => / a)); [assumption | apply deriv_const].
Qed.
Lemma deriv_div f g x l m : g x <> 0 -> deriv f x l -> deriv g x m ->
  deriv (fun t => f t / g t) x ((l * g x - m * f x) / (g x * g x)).
Proof. intros; now apply (derivable_pt_lim_div f g). Qed.
Lemma deriv_comp g f x l m : deriv f x l -> deriv g (f x) m -> deriv (fun t => g (f t)) x (m * l).
Proof. intros; now apply (derivable_pt_lim_comp f g). Qed.
Lemma deriv_ln f x l : 0 < f x -> deriv f x l -> deriv (fun t => ln (f t)) x (l / f x).
Proof.
  intros H Hf. apply (deriv_eq _ _ (/ f x * l)); [|field; lra].
  apply (deriv_comp ln f); [assumption | now apply derivable_pt_lim_ln].
Qed.
Lemma deriv_exp f x l : deriv f x l -> deriv (fun t => exp (f t)) x (exp (f x) * l).
Proof. intros Hf. apply (deriv_comp exp f); [assumption | apply derivable_pt_lim_exp]. Qed.
Lemma deriv_sin f x l : deriv f x l -> deriv (fun t => sin (f t)) x (cos (f x) * l).
Proof. intros Hf. apply (deriv_comp sin f); [assumption | apply derivable_pt_lim_sin]. Qed.
Lemma deriv_cos f x l : deriv f x l -> deriv (fun t => cos (f t)) x (- sin (f x) * l).
Proof. intros Hf. apply (deriv_comp cos f); [assumption | apply derivable_pt_lim_cos]. Qed.
Lemma deriv_sqrt f x l : 0 < f x -> deriv f x l -> deriv (fun t => sqrt (f t)) x (/ (2 * sqrt (f x)) * l).
Proof. intros H Hf. apply (deriv_comp sqrt f); [assumption | now apply derivable_pt_lim_sqrt]. Qed.
Lemma deriv_inv f x l : f x <> 0 -> deriv f x l -> deriv (fun t => / f t) x (- l / (f x * f x)).
Proof.
  intros H Hf. assert (D := deriv_div (fun _ => 1) f x 0 l H (deriv_const 1 x) Hf).
  replace (fun t => / f t) with (fun t => 1 / f t).
  - apply (deriv_eq _ _ _ _ D). field. assumption.
  - apply FunctionalExtensionality.functional_extensionality. intros t. unfold Rdiv. ring.
Qed.
Lemma deriv_pow f n x l : deriv f x l -> deriv (fun t => f t ^ n) x (IZR (Z.of_nat n) * f x ^ pred n * l).
Proof.
  intros Hf. rewrite <- INR_IZR_INZ. apply (deriv_comp (fun u => u ^ n) f); [assumption | apply derivable_pt_lim_pow].
Qed.
Lemma deriv_rpow f a x l : 0 < f x -> deriv f x l -> deriv (fun t => rpow (f t) a) x (a * rpow (f x) (a - 1) * l).
Proof.
  intros H Hf. unfold rpow. apply (deriv_eq _ _ (exp (a * ln (f x)) * (0 * ln (f x) + a * (l / f x)))).
  - apply (deriv_exp (fun t => a * ln (f t))).
    apply (deriv_mul (fun _ => a) (fun t => ln (f t))); [apply deriv_const | now apply (deriv_ln f)].
  - replace ((a - 1) * ln (f x)) with (a * ln (f x) + - ln (f x)) by ring.
    rewrite exp_plus, exp_Ropp, exp_ln by assumption. field. lra.
Qed.
Lemma deriv_sum l (g : R -> R -> R) x d : (forall c, In c l -> deriv (fun t => g t c) x (d c)) ->
  deriv (fun t => bigsum l (g t)) x (bigsum l d).
Proof.
  induction l as [|a r IH]; intros H; simpl.
  - apply deriv_const.
  - apply (deriv_add (fun t => g t a) (fun t => bigsum r (g t))); [apply H; now left|].
    apply IH. intros. apply H. now right.
Qed.
Lemma deriv_sinh f x l : deriv f x l -> deriv (fun t => sinh (f t)) x (cosh (f x) * l).
Proof. intros Hf. apply (deriv_comp sinh f); [assumption | apply derivable_pt_lim_sinh]. Qed.
Lemma deriv_cosh f x l : deriv f x l -> deriv (fun t => cosh (f t)) x (sinh (f x) * l).
Proof. intros Hf. apply (deriv_comp cosh f); [assumption | apply derivable_pt_lim_cosh]. Qed.
Lemma deriv_atan f x l : deriv f x l -> deriv (fun t => atan (f t)) x (/ (1 + f x ^ 2) * l).
Proof. intros Hf. apply (deriv_comp atan f); [assumption | apply derivable_pt_lim_atan]. Qed.
Lemma cosh_pos x : 0 < cosh x.
Proof. unfold cosh. assert (A := exp_pos x). assert (B := exp_pos (- x)). lra. Qed.
Lemma deriv_tanh f x l : deriv f x l -> deriv (fun t => tanh (f t)) x ((1 - tanh (f x) ^ 2) * l).
Proof.
  intros Hf. assert (P := cosh_pos (f x)).
  apply (deriv_eq _ _ ((cosh (f x) * l * cosh (f x) - sinh (f x) * l * sinh (f x)) / (cosh (f x) * cosh (f x)))).
  - apply (deriv_div (fun t => sinh (f t)) (fun t => cosh (f t))); [lra | now apply deriv_sinh | now apply deriv_cosh].
  - unfold tanh. field. lra.
Qed.
(* what holds at all points near x *)
Definition near (x : R) (P : R -> Prop) := exists e, 0 < e /\ forall t, Rabs (t - x) < e -> P t.

Lemma near_all x (P : R -> Prop) : (forall t, P t) -> near x P.
Proof. intros H. exists 1. split; [lra | intros; apply H]. Qed.
Lemma near_with x (C P : R -> Prop) : near x C -> near x (fun t => C t -> P t) -> near x P.
Proof.
  intros (e & He & HC) (d & Hd & HP). exists (Rmin e d). split; [now apply Rmin_glb_lt|].
  intros t Ht. assert (A := Rmin_l e d). assert (B := Rmin_r e d). apply HP; [lra | apply HC; lra].
Qed.
Lemma near_pos f x l : deriv f x l -> 0 < f x -> near x (fun t => 0 < f t).
Proof.
  intros D H. assert (C : continuity_pt f x) by (apply derivable_continuous_pt; now exists l).
  destruct (C (f x) H) as (d & Hd & K). exists d. split; [assumption|]. intros t Ht.
  destruct (Req_dec t x) as [->|N]; [assumption|].
  assert (B : R_dist (f t) (f x) < f x) by (apply K; repeat split; auto).
  unfold R_dist in B. apply Rabs_def2 in B. lra.
Qed.
Lemma near_lt f g x l : deriv (fun t => g t - f t) x l -> f x < g x -> near x (fun t => f t < g t).
Proof.
  intros D H. destruct (near_pos _ x l D ltac:(lra)) as (e & He & K). exists e. split; [assumption|].
  intros t Ht. specialize (K t Ht). cbv beta in K. lra.
Qed.
Lemma near_ne f g x l : deriv (fun t => g t - f t) x l -> f x <> g x -> near x (fun t => f t <> g t).
Proof.
  intros D H. destruct (Rdichotomy _ _ H) as [L|L].
  - destruct (near_lt f g x l D L) as (e & He & K). exists e. split; [assumption|]. intros t Ht. specialize (K t Ht). lra.
  - assert (D' : deriv (fun t => f t - g t) x (- l)).
    { replace (fun t => f t - g t) with (fun t => - (g t - f t)); [now apply derivable_pt_lim_opp|].
      apply FunctionalExtensionality.functional_extensionality. intros t. ring. }
    destruct (near_lt g f x (- l) D' ltac:(lra)) as (e & He & K). exists e. split; [assumption|].
    intros t Ht. specialize (K t Ht). lra.
Qed.
(* a convex function lies above its tangents *)
Lemma convex_tangent f a b d : convex f -> deriv f b d -> 0 <= f a - f b - d * (a - b).
Proof.
  intros C D. destruct (Req_dec a b) as [->|N]; [lra|]. destruct (Rle_lt_dec 0 (f a - f b - d * (a - b))) as [L|L]; [assumption|].
  exfalso. assert (G : 0 < - (f a - f b - d * (a - b))) by lra. set (g := - (f a - f b - d * (a - b))) in *.
  assert (P : 0 < Rabs (a - b)) by (apply Rabs_pos_lt; now apply Rminus_eq_contra).
  destruct (D (g / (2 * Rabs (a - b)))) as (e & K); [apply Rdiv_lt_0_compat; lra|].
  assert (He := cond_pos e).
  set (t := Rmin 1 (e / (2 * Rabs (a - b)))).
  assert (T1 : t <= 1) by apply Rmin_l.
  assert (T0 : 0 < t) by (apply Rmin_glb_lt; [lra | apply Rdiv_lt_0_compat; lra]).
  assert (T2 : t * Rabs (a - b) < e).
  { assert (t <= e / (2 * Rabs (a - b))) by apply Rmin_r. apply Rle_lt_trans with (e / (2 * Rabs (a - b)) * Rabs (a - b)).
    - apply Rmult_le_compat_r; lra.
    - replace (e / (2 * Rabs (a - b)) * Rabs (a - b)) with (e / 2) by (field; lra). lra. }
  assert (H0 : t * (a - b) <> 0) by (apply Rmult_integral_contrapositive; split; [lra | now apply Rminus_eq_contra]).
  assert (Hs : Rabs (t * (a - b)) < e) by (rewrite Rabs_mult, (Rabs_right t) by lra; assumption).
  specialize (K _ H0 Hs). specialize (C a b t ltac:(lra)).
  replace (b + t * (a - b)) with (t * a + (1 - t) * b) in K by ring.
  set (q := (f (t * a + (1 - t) * b) - f b) / (t * (a - b))) in *.
  assert (Q : f (t * a + (1 - t) * b) - f b = q * (t * (a - b))) by (unfold q; field; split; [now apply Rminus_eq_contra | lra]).
  assert (M : Rabs ((q - d) * (a - b)) < g / 2).
  { rewrite Rabs_mult. apply Rlt_le_trans with (g / (2 * Rabs (a - b)) * Rabs (a - b)).
    - apply Rmult_lt_compat_r; assumption.
    - right. field. lra. }
  apply Rabs_def2 in M. assert (t * (q * (a - b)) <= t * (f a - f b)).
  { replace (t * (q * (a - b))) with (q * (t * (a - b))) by ring. rewrite <- Q. lra. }
  assert (q * (a - b) <= f a - f b) by (apply Rmult_le_reg_l with t; assumption). unfold g in *. lra.
Qed.
Lemma deriv_near f g x l : near x (fun t => f t = g t) -> deriv g x l -> deriv f x l.
Proof.
  intros (e & He & E) D eps Heps. destruct (D eps Heps) as (d & K).
  assert (M : 0 < Rmin e d) by (apply Rmin_glb_lt; [assumption | apply cond_pos]).
  exists (mkposreal _ M). intros h Hh Hs. cbn in Hs. assert (A := Rmin_l e d). assert (B := Rmin_r e d).
  rewrite (E (x + h)), (E x); [apply K; [assumption | lra] | |].
  - replace (x - x) with 0 by ring. now rewrite Rabs_R0.
  - replace (x + h - x) with h by ring. lra.
Qed.
(* a derivative of derivatives *)
Lemma deriv_Deriv (g : R -> R -> R) (at_ : R -> R) D x l :
  near x (fun t => deriv (g t) (at_ t) (D t)) -> deriv D x l -> deriv (fun t => Deriv (g t) (at_ t)) x l.
Proof.
  intros (e & He & H) K. apply (deriv_near _ D); [|assumption]. exists e. split; [assumption|].
  intros t Ht. now apply Deriv_is, H.
Qed.
Global Opaque deriv Deriv.

(* ---------- minimisers ------------------------------------------------------------------------------------------- *)

(* f and g are least at the same members of A *)
Definition same_minimisers {T : Type} (A : T -> Prop) (f g : T -> R) :=
  forall t, A t -> ((forall u, A u -> f t <= f u) <-> (forall u, A u -> g t <= g u)).

Lemma same_trans {T : Type} (A : T -> Prop) f g h :
  same_minimisers A f g -> same_minimisers A g h -> same_minimisers A f h.
Proof. intros H K t At. now rewrite (H t At), (K t At). Qed.
Lemma same_refl {T : Type} (A : T -> Prop) f : same_minimisers A f f.
Proof. intros t At. reflexivity. Qed.
Lemma same_equal {T : Type} (A : T -> Prop) (f g : T -> R) :
  (forall t, A t -> f t = g t) -> same_minimisers A f g.
Proof.
  intros E t At. split; intros H u Au; [rewrite <- !E by assumption | rewrite !E by assumption]; now apply H.
Qed.
Lemma same_affine {T : Type} (A : T -> Prop) (f : T -> R) a c :
  0 < a -> same_minimisers A f (fun t => a * f t + c).
Proof.
  intros Ha t At. split; intros H u Au; specialize (H u Au).
  - apply Rplus_le_compat_r, Rmult_le_compat_l; lra.
  - apply Rmult_le_reg_l with a; lra.
Qed.
Lemma same_ln {T : Type} (A : T -> Prop) (f : T -> R) :
  (forall t, A t -> 0 < f t) -> same_minimisers A f (fun t => ln (f t)).
Proof.
  intros P t At. split; intros H u Au; specialize (H u Au).
  - apply ln_le; [now apply P | assumption].
  - destruct (Rle_lt_dec (f t) (f u)) as [L|L]; [assumption|].
    assert (K := ln_increasing (f u) (f t) (P u Au) L). lra.
Qed.
Lemma same_minus_ln {T : Type} (A : T -> Prop) (f : T -> R) :
  (forall t, A t -> 0 < - f t) -> same_minimisers A f (fun t => - ln (- f t)).
Proof.
  intros P t At. split; intros H u Au; specialize (H u Au).
  - apply Ropp_le_contravar, ln_le; [now apply P | lra].
  - destruct (Rle_lt_dec (f t) (f u)) as [L|L]; [assumption|].
    assert (K := ln_increasing (- f t) (- f u) (P t At) ltac:(lra)). lra.
Qed.
(* the same where the functions are written otherwise *)
Lemma same_affine_at {T : Type} (A : T -> Prop) (f g : T -> R) a c :
  0 < a -> (forall t, A t -> a * f t + c = g t) -> same_minimisers A f g.
Proof. intros Ha E. apply (same_trans _ _ _ _ (same_affine A f a c Ha)). now apply same_equal. Qed.
Lemma same_ln_at {T : Type} (A : T -> Prop) (f g : T -> R) :
  (forall t, A t -> 0 < f t) -> (forall t, A t -> ln (f t) = g t) -> same_minimisers A f g.
Proof. intros P E. apply (same_trans _ _ _ _ (same_ln A f P)). now apply same_equal. Qed.
Lemma same_minus_ln_at {T : Type} (A : T -> Prop) (f g : T -> R) :
  (forall t, A t -> 0 < - f t) -> (forall t, A t -> - ln (- f t) = g t) -> same_minimisers A f g.
Proof. intros P E. apply (same_trans _ _ _ _ (same_minus_ln A f P)). now apply same_equal. Qed.
