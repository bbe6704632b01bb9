(* Rational enclosures of real numbers that Coq computes by itself, and what they prove: sums, products, quotients,
   absolute values, logarithms, exponentials, square roots and the circle number.

   An interval within rational ends.  What is known exactly stays exact; everything else is rounded outwards to multiples
   of 1 / s, where s says how fine the enclosures are. *)
From CeSymbolic Require Export Tactics.
From Coq Require Export QArith Qreals.
From Coq Require Import Qround Machin.
Open Scope R_scope.

Lemma some_is {A} (a b : A) : Some a = Some b -> a = b.
Proof. congruence. Qed.

Definition iv : Type := Q * Q.
Definition within (i : iv) (x : R) : Prop := Q2R (fst i) <= x <= Q2R (snd i).
Definition point (q : Q) : iv := (q, q).
Definition exact (i : iv) : bool := Qeq_bool (fst i) (snd i).

Lemma Q2R_int z : Q2R (inject_Z z) = IZR z.
Proof. unfold Q2R. simpl. field. Qed.
Lemma Q2R_den_pos p : 0 < IZR (Zpos p).
Proof. apply IZR_lt. reflexivity. Qed.
Lemma within_point q : within (point q) (Q2R q).
Proof. split; apply Rle_refl. Qed.
Lemma within_exact i x : exact i = true -> within i x -> x = Q2R (fst i).
Proof. unfold exact, within. intros E H. apply Qeq_bool_eq, Qeq_eqR in E. rewrite <- E in H. lra. Qed.

(* ---------- rounding --------------------------------------------------------------------------------------------- *)

Definition down (s : positive) (q : Q) : Q := Qmake (Qnum q * Zpos s / Zpos (Qden q)) s.
Definition up (s : positive) (q : Q) : Q := Qmake (- (- (Qnum q) * Zpos s / Zpos (Qden q))) s.

Lemma down_le s q : Q2R (down s q) <= Q2R q.
Proof.
  apply Qle_Rle. destruct q as [n d]. unfold down, Qle. simpl.
  rewrite Z.mul_comm. apply Z.mul_div_le. reflexivity.
Qed.
Lemma up_le s q : Q2R q <= Q2R (up s q).
Proof.
  apply Qle_Rle. destruct q as [n d]. unfold up, Qle. simpl.
  assert (H := Z.mul_div_le (- n * Zpos s) (Zpos d) eq_refl). lia.
Qed.

(* outwards, to multiples of 1 / s *)
Definition trim (s : positive) (i : iv) : iv := (down s (fst i), up s (snd i)).
(* the same, but what is exact stays exact *)
Definition neat (s : positive) (i : iv) : iv := if exact i then point (Qred (fst i)) else trim s i.

Lemma within_trim s i x : within i x -> within (trim s i) x.
Proof. unfold within. simpl. assert (A := down_le s (fst i)). assert (B := up_le s (snd i)). lra. Qed.
Lemma within_neat s i x : within i x -> within (neat s i) x.
Proof.
  unfold neat. destruct (exact i) eqn:E; [|apply within_trim]. intros H.
  rewrite (within_exact i x E H). unfold within, point. simpl. rewrite (Qeq_eqR _ _ (Qred_correct (fst i))). lra.
Qed.

(* ---------- sums and products ------------------------------------------------------------------------------------ *)

Definition iadd (i j : iv) : iv := (fst i + fst j, snd i + snd j)%Q.
Definition ineg (i : iv) : iv := (- snd i, - fst i)%Q.
Lemma within_add i j x y : within i x -> within j y -> within (iadd i j) (x + y).
Proof. unfold within. simpl. rewrite !Q2R_plus. lra. Qed.
Lemma within_neg i x : within i x -> within (ineg i) (- x).
Proof. unfold within. simpl. rewrite !Q2R_opp. lra. Qed.

Definition qmin (a b : Q) : Q := if Qle_bool a b then a else b.
Definition qmax (a b : Q) : Q := if Qle_bool a b then b else a.
Lemma qmin_le a b : Q2R (qmin a b) <= Q2R a /\ Q2R (qmin a b) <= Q2R b.
Proof.
  unfold qmin. destruct (Qle_bool a b) eqn:E.
  - apply Qle_bool_iff, Qle_Rle in E. lra.
  - assert (H : ~ (a <= b)%Q) by (rewrite <- Qle_bool_iff, E; discriminate).
    apply Qnot_le_lt, Qlt_Rlt in H. lra.
Qed.
Lemma qmax_le a b : Q2R a <= Q2R (qmax a b) /\ Q2R b <= Q2R (qmax a b).
Proof.
  unfold qmax. destruct (Qle_bool a b) eqn:E.
  - apply Qle_bool_iff, Qle_Rle in E. lra.
  - assert (H : ~ (a <= b)%Q) by (rewrite <- Qle_bool_iff, E; discriminate).
    apply Qnot_le_lt, Qlt_Rlt in H. lra.
Qed.

Definition imul (i j : iv) : iv :=
  if exact i then
    let a := (fst i * fst j)%Q in let b := (fst i * snd j)%Q in if Qle_bool 0 (fst i) then (a, b) else (b, a)
  else if Qle_bool 0 (fst i) && Qle_bool 0 (fst j) then (fst i * fst j, snd i * snd j)%Q
  else
    let a := (fst i * fst j)%Q in let b := (fst i * snd j)%Q in
    let c := (snd i * fst j)%Q in let d := (snd i * snd j)%Q in
    (qmin (qmin a b) (qmin c d), qmax (qmax a b) (qmax c d)).
Lemma between_products a b c d x y : a <= x <= b -> c <= y <= d ->
  (a * c <= x * y \/ a * d <= x * y \/ b * c <= x * y \/ b * d <= x * y) /\
  (x * y <= a * c \/ x * y <= a * d \/ x * y <= b * c \/ x * y <= b * d).
Proof.
  intros Hx Hy. split.
  - destruct (Rle_dec 0 y).
    + destruct (Rle_dec 0 a); [left | right; left]; nra.
    + destruct (Rle_dec 0 b); [right; right; left | right; right; right]; nra.
  - destruct (Rle_dec 0 y).
    + destruct (Rle_dec 0 b); [right; right; right | right; right; left]; nra.
    + destruct (Rle_dec 0 a); [right; left | left]; nra.
Qed.
Lemma Q2R_0 : Q2R 0 = 0.
Proof. unfold Q2R. simpl. lra. Qed.
Lemma within_mul i j x y : within i x -> within j y -> within (imul i j) (x * y).
Proof.
  unfold imul. destruct (exact i) eqn:E.
  - intros Hx Hy. rewrite (within_exact i x E Hx). unfold within in *.
    destruct (Qle_bool 0 (fst i)) eqn:S.
    + apply Qle_bool_iff, Qle_Rle in S. rewrite Q2R_0 in S. simpl. rewrite !Q2R_mult. nra.
    + assert (H : ~ (0 <= fst i)%Q) by (rewrite <- Qle_bool_iff, S; discriminate).
      apply Qnot_le_lt, Qlt_Rlt in H. rewrite Q2R_0 in H. simpl. rewrite !Q2R_mult. nra.
  - destruct (Qle_bool 0 (fst i) && Qle_bool 0 (fst j)) eqn:P.
    { apply andb_prop in P. destruct P as [A B]. apply Qle_bool_iff, Qle_Rle in A, B. rewrite Q2R_0 in A, B.
      unfold within. simpl. rewrite !Q2R_mult. intros Hx Hy. split; apply Rmult_le_compat; lra. }
    clear E P. intros Hx Hy. destruct (between_products _ _ _ _ x y Hx Hy) as [L U]. unfold within. simpl.
    set (a := (fst i * fst j)%Q). set (b := (fst i * snd j)%Q).
    set (c := (snd i * fst j)%Q). set (d := (snd i * snd j)%Q).
    assert (A := qmin_le a b). assert (B := qmin_le c d). assert (C := qmin_le (qmin a b) (qmin c d)).
    assert (A' := qmax_le a b). assert (B' := qmax_le c d). assert (C' := qmax_le (qmax a b) (qmax c d)).
    rewrite <- !Q2R_mult in L, U. fold a b c d in L, U. lra.
Qed.

Definition positive_iv (i : iv) : bool := negb (Qle_bool (fst i) 0).
Definition negative_iv (i : iv) : bool := negb (Qle_bool 0 (snd i)).
Lemma positive_within i x : positive_iv i = true -> within i x -> 0 < Q2R (fst i) /\ 0 < x.
Proof.
  unfold positive_iv, within. intros E H. assert (N : ~ (fst i <= 0)%Q).
  { rewrite <- Qle_bool_iff. destruct (Qle_bool (fst i) 0); discriminate. }
  apply Qnot_le_lt, Qlt_Rlt in N. rewrite Q2R_0 in N. lra.
Qed.
Lemma negative_within i x : negative_iv i = true -> within i x -> Q2R (snd i) < 0 /\ x < 0.
Proof.
  unfold negative_iv, within. intros E H. assert (N : ~ (0 <= snd i)%Q).
  { rewrite <- Qle_bool_iff. destruct (Qle_bool 0 (snd i)); discriminate. }
  apply Qnot_le_lt, Qlt_Rlt in N. rewrite Q2R_0 in N. lra.
Qed.

Lemma Q2R_inverse q : Q2R q <> 0 -> Q2R (/ q) = / Q2R q.
Proof. intros H. apply Q2R_inv. intros E. apply H. rewrite (Qeq_eqR _ _ E). apply Q2R_0. Qed.
Definition iinv (i : iv) : option iv :=
  if positive_iv i || negative_iv i then Some (/ snd i, / fst i)%Q else None.
Lemma within_inv i j x : iinv i = Some j -> within i x -> within j (/ x) /\ x <> 0.
Proof.
  unfold iinv. destruct (positive_iv i) eqn:P; [|destruct (negative_iv i) eqn:N; [|discriminate]];
    intros E H; injection E as <-.
  - destruct (positive_within i x P H) as [A B]. unfold within in *. simpl. rewrite !Q2R_inverse by lra.
    repeat split; try apply Rinv_le_contravar; lra.
  - destruct (negative_within i x N H) as [A B]. unfold within in *. simpl. rewrite !Q2R_inverse by lra.
    assert (I : forall u v, u <= v -> v < 0 -> / v <= / u).
    { intros u v Huv Hv. apply Ropp_le_cancel. rewrite <- !Rinv_opp. apply Rinv_le_contravar; lra. }
    repeat split; try apply I; lra.
Qed.

Fixpoint ipow (s : positive) (i : iv) (n : nat) : iv :=
  match n with O => point 1 | S m => neat s (imul i (ipow s i m)) end.
Lemma Q2R_1 : Q2R 1 = 1.
Proof. unfold Q2R. simpl. lra. Qed.
Lemma within_pow s i x n : within i x -> within (ipow s i n) (x ^ n).
Proof.
  intros H. induction n as [|n IH]; simpl.
  - rewrite <- Q2R_1. apply within_point.
  - now apply within_neat, within_mul.
Qed.

Definition iabs (i : iv) : iv :=
  if Qle_bool 0 (fst i) then i else if Qle_bool (snd i) 0 then ineg i else (0%Q, qmax (- fst i) (snd i)).
Lemma within_abs i x : within i x -> within (iabs i) (Rabs x).
Proof.
  unfold iabs. intros H. destruct (Qle_bool 0 (fst i)) eqn:P; [|destruct (Qle_bool (snd i) 0) eqn:N].
  - apply Qle_bool_iff, Qle_Rle in P. rewrite Q2R_0 in P. unfold within in *. rewrite Rabs_right; lra.
  - apply Qle_bool_iff, Qle_Rle in N. rewrite Q2R_0 in N. rewrite Rabs_left1 by (unfold within in H; lra).
    now apply within_neg.
  - unfold within in *. simpl. rewrite Q2R_0. assert (M := qmax_le (- fst i) (snd i)). rewrite Q2R_opp in M.
    split; [apply Rabs_pos|]. unfold Rabs. destruct (Rcase_abs x); lra.
Qed.
Definition imin (i j : iv) : iv := (qmin (fst i) (fst j), qmin (snd i) (snd j)).
Definition imax (i j : iv) : iv := (qmax (fst i) (fst j), qmax (snd i) (snd j)).
Lemma within_min i j x y : within i x -> within j y -> within (imin i j) (Rmin x y).
Proof.
  unfold within. simpl. intros H G. assert (A := qmin_le (fst i) (fst j)). unfold Rmin, qmin.
  unfold qmin in A. destruct (Qle_bool (fst i) (fst j)), (Qle_bool (snd i) (snd j)) eqn:E, (Rle_dec x y);
  try (apply Qle_bool_iff, Qle_Rle in E); try lra;
  assert (N : ~ (snd i <= snd j)%Q) by (rewrite <- Qle_bool_iff, E; discriminate);
  apply Qnot_le_lt, Qlt_Rlt in N; lra.
Qed.
Lemma within_max i j x y : within i x -> within j y -> within (imax i j) (Rmax x y).
Proof.
  unfold within. simpl. intros H G. assert (A := qmax_le (snd i) (snd j)). unfold Rmax, qmax.
  unfold qmax in A. destruct (Qle_bool (snd i) (snd j)), (Qle_bool (fst i) (fst j)) eqn:E, (Rle_dec x y);
  try (apply Qle_bool_iff, Qle_Rle in E); try lra;
  assert (N : ~ (fst i <= fst j)%Q) by (rewrite <- Qle_bool_iff, E; discriminate);
  apply Qnot_le_lt, Qlt_Rlt in N; lra.
Qed.

(* ---------- logarithms ------------------------------------------------------------------------------------------- *)

(* t + t^3/3 + ... , n terms, half of ln ((1 + t) / (1 - t)) *)
Fixpoint artanh (n : nat) (t : R) : R :=
  match n with O => 0 | S m => artanh m t + t ^ (2 * m + 1) / INR (2 * m + 1) end.
Fixpoint even_powers (n : nat) (t : R) : R := match n with O => 0 | S m => even_powers m t + t ^ (2 * m) end.

Lemma deriv_artanh n t : deriv (artanh n) t (even_powers n t).
Proof.
  induction n as [|n IH]; [apply (deriv_const 0 t)|]. cbn [even_powers].
  apply (deriv_add (artanh n) (fun t => t ^ (2 * n + 1) / INR (2 * n + 1))); [exact IH|].
  eapply deriv_eq; [apply (deriv_mul (fun t => t ^ (2 * n + 1)) (fun _ => / INR (2 * n + 1)));
                    [apply (deriv_pow (fun t => t)); apply deriv_id | apply deriv_const]|].
  cbv beta. rewrite <- INR_IZR_INZ. replace (pred (2 * n + 1)) with (2 * n)%nat by lia.
  field. apply not_0_INR. lia.
Qed.
Lemma even_powers_sum n t : even_powers n t * (1 - t ^ 2) = 1 - t ^ (2 * n).
Proof.
  induction n as [|n IH]; [simpl; ring|]. cbn [even_powers].
  rewrite Rmult_plus_distr_r, IH. replace (2 * S n)%nat with (2 * n + 2)%nat by lia. rewrite pow_add. ring.
Qed.
Lemma grows (g g' : R -> R) t : 0 <= t -> (forall c, 0 <= c <= t -> deriv g c (g' c)) ->
  (forall c, 0 <= c <= t -> 0 <= g' c) -> g 0 <= g t.
Proof.
  intros [Ht| <-] Hd Hp; [|lra].
  destruct (MVT_cor2 g g' 0 t Ht) as (c & E & Hc); [exact Hd|].
  assert (0 <= g' c) by (apply Hp; lra). nra.
Qed.
Definition log_ratio (t : R) : R := ln (1 + t) - ln (1 - t).
Lemma deriv_log_ratio c : 0 <= c < 1 -> deriv log_ratio c (2 / (1 - c ^ 2)).
Proof.
  intros H. unfold log_ratio. eapply deriv_eq.
  - apply deriv_sub; (apply deriv_ln; [lra|]); [apply deriv_add | apply deriv_sub]; first [apply deriv_const | apply deriv_id].
  - cbv beta. field. split; [nra|lra].
Qed.
Lemma artanh_0 n : artanh n 0 = 0.
Proof. induction n as [|n IH]; cbn [artanh]; [reflexivity|]. rewrite IH, pow_i by lia. unfold Rdiv. ring. Qed.
Lemma log_ratio_0 : log_ratio 0 = 0.
Proof. unfold log_ratio. rewrite Rplus_0_r, Rminus_0_r. ring. Qed.

Lemma artanh_lower n t : 0 <= t < 1 -> 2 * artanh n t <= log_ratio t.
Proof.
  intros H. assert (K : log_ratio 0 - 2 * artanh n 0 <= log_ratio t - 2 * artanh n t).
  { apply (grows (fun t => log_ratio t - 2 * artanh n t) (fun c => 2 / (1 - c ^ 2) - (0 * artanh n c + 2 * even_powers n c))); [lra| |].
    - intros c Hc. apply (deriv_sub log_ratio); [apply deriv_log_ratio; lra|].
      apply (deriv_mul (fun _ => 2)); [apply deriv_const | apply deriv_artanh].
    - intros c Hc. assert (P : 0 < 1 - c ^ 2) by nra.
      replace (2 / (1 - c ^ 2) - (0 * artanh n c + 2 * even_powers n c))
        with (2 * (1 - even_powers n c * (1 - c ^ 2)) / (1 - c ^ 2)) by (field; lra).
      rewrite even_powers_sum. replace (1 - (1 - c ^ (2 * n))) with (c ^ (2 * n)) by ring.
      apply Rmult_le_pos; [|left; now apply Rinv_0_lt_compat].
      assert (0 <= c ^ (2 * n)) by (apply pow_le; lra). lra. }
  rewrite artanh_0, log_ratio_0 in K. lra.
Qed.
Lemma artanh_upper n t : 0 <= t < 1 ->
  log_ratio t <= 2 * (artanh n t + t ^ (2 * n + 1) / INR (2 * n + 1) * / (1 - t ^ 2)).
Proof.
  intros H. assert (P : 0 < 1 - t ^ 2) by nra.
  set (k := / (1 - t ^ 2)). assert (N : INR (2 * n + 1) <> 0) by (apply not_0_INR; lia).
  set (g := fun t => 2 * (artanh n t + t ^ (2 * n + 1) / INR (2 * n + 1) * k) - log_ratio t).
  assert (K : g 0 <= g t).
  { apply (grows g (fun c => 2 * (even_powers n c + c ^ (2 * n) * k) - 2 / (1 - c ^ 2))); [lra| |]; unfold g.
    - intros c Hc. apply (deriv_sub _ log_ratio); [|apply deriv_log_ratio; lra].
      eapply deriv_eq; [apply (deriv_mul (fun _ => 2)); [apply deriv_const|]; apply (deriv_add (artanh n)); [apply deriv_artanh|];
        apply (deriv_mul (fun t => t ^ (2 * n + 1) / INR (2 * n + 1)) (fun _ => k)); [|apply deriv_const];
        apply (deriv_mul (fun t => t ^ (2 * n + 1)) (fun _ => / INR (2 * n + 1))); [|apply deriv_const];
        apply (deriv_pow (fun t => t)); apply deriv_id |].
      cbv beta. rewrite <- INR_IZR_INZ. replace (pred (2 * n + 1)) with (2 * n)%nat by lia. field. assumption.
    - intros c Hc. assert (Q : 0 < 1 - c ^ 2) by nra.
      replace (2 * (even_powers n c + c ^ (2 * n) * k) - 2 / (1 - c ^ 2))
        with (2 * (even_powers n c * (1 - c ^ 2) - 1) / (1 - c ^ 2) + 2 * c ^ (2 * n) * k) by (field; lra).
      rewrite even_powers_sum.
      replace (2 * (1 - c ^ (2 * n) - 1) / (1 - c ^ 2) + 2 * c ^ (2 * n) * k)
        with (2 * c ^ (2 * n) * (k - / (1 - c ^ 2))) by (field; lra).
      assert (0 <= c ^ (2 * n)) by (apply pow_le; lra).
      assert (/ (1 - c ^ 2) <= k) by (unfold k; apply Rinv_le_contravar; nra). nra. }
  unfold g in K. rewrite artanh_0, log_ratio_0, pow_i in K by lia. unfold Rdiv in *. lra.
Qed.

(* 1/d + u (1/(d+2) + u (... + u c)), n terms *)
Fixpoint horner (n : nat) (d : positive) (u c : R) : R :=
  match n with O => c | S m => / IZR (Zpos d) + u * horner m (d + 2) u c end.
Lemma horner_artanh n t c : forall k d, IZR (Zpos d) = INR (2 * k + 1) ->
  t * (t ^ 2) ^ k * horner n d (t ^ 2) c = artanh (k + n) t - artanh k t + t * (t ^ 2) ^ (k + n) * c.
Proof.
  induction n as [|n IH]; intros k d Hd.
  - cbn [horner]. rewrite Nat.add_0_r. ring.
  - cbn [horner]. specialize (IH (S k) (d + 2)%positive).
    assert (E : IZR (Zpos (d + 2)) = INR (2 * S k + 1)).
    { rewrite Pos2Z.inj_add, plus_IZR, Hd. replace (2 * S k + 1)%nat with (2 * k + 1 + 2)%nat by lia.
      rewrite (plus_INR _ 2). reflexivity. }
    specialize (IH E). replace (k + S n)%nat with (S k + n)%nat by lia.
    replace (t * (t ^ 2) ^ k * (/ IZR (Zpos d) + t ^ 2 * horner n (d + 2) (t ^ 2) c))
      with (t * (t ^ 2) ^ k / IZR (Zpos d) + t * (t ^ 2) ^ S k * horner n (d + 2) (t ^ 2) c)
      by (cbn [pow]; unfold Rdiv; ring).
    rewrite IH, Hd. cbn [artanh].
    replace (t ^ (2 * k + 1)) with (t * (t ^ 2) ^ k) by (rewrite pow_add, pow_mult, pow_1; ring). ring.
Qed.
Lemma log_ratio_between n t : 0 <= t < 1 ->
  2 * t * horner n 1 (t ^ 2) 0 <= log_ratio t <= 2 * t * horner n 1 (t ^ 2) (/ (INR (2 * n + 1) * (1 - t ^ 2))).
Proof.
  intros H. assert (L := artanh_lower n t H). assert (U := artanh_upper n t H).
  assert (E : IZR 1 = INR (2 * 0 + 1)) by (simpl; ring).
  assert (A := horner_artanh n t 0 0 1 E). assert (B := horner_artanh n t (/ (INR (2 * n + 1) * (1 - t ^ 2))) 0 1 E).
  rewrite Nat.add_0_l in A, B. cbn [artanh] in A, B. rewrite pow_O, Rmult_1_r in A, B.
  replace (t ^ (2 * n + 1) / INR (2 * n + 1) * / (1 - t ^ 2))
    with (t * (t ^ 2) ^ n * / (INR (2 * n + 1) * (1 - t ^ 2))) in U.
  - lra.
  - rewrite pow_add, pow_mult, pow_1. field. split; [nra | apply not_0_INR; lia].
Qed.

Fixpoint ihorner (s : positive) (n : nat) (d : positive) (u c : iv) : iv :=
  match n with O => c | S m => trim s (iadd (point (1 # d)) (imul u (ihorner s m (d + 2) u c))) end.
Lemma Q2R_unit d : Q2R (1 # d) = / IZR (Zpos d).
Proof. unfold Q2R. simpl. ring. Qed.
Lemma within_horner s n u c x y : within u x -> within c y -> forall d, within (ihorner s n d u c) (horner n d x y).
Proof.
  intros Hu Hc. induction n as [|n IH]; intros d; cbn [ihorner horner]; [exact Hc|].
  apply within_trim, within_add; [rewrite <- Q2R_unit; apply within_point | now apply within_mul].
Qed.

(* enough terms for an error of about 1 / s, where each is smaller by u than the one before *)
Definition terms (s : positive) (u : Q) : nat :=
  S (Z.to_nat (Zpos (Pos.size s) / Z.max 1 (Z.log2 (Zpos (Qden u) / Z.max 1 (Qnum u))))).
(* ln ((1 + t) / (1 - t)) for 0 <= t < 1 *)
Definition ilog_ratio (s : positive) (t : Q) : iv :=
  let n := terms s (t * t) in
  let u := trim s (point (t * t)) in
  let rest := (/ (inject_Z (Z.of_nat (2 * n + 1)) * (1 - t * t)))%Q in
  let h := ihorner s n 1 u (0, up s rest)%Q in
  trim s (imul (point (2 * t)) h).
Lemma within_log_ratio s t : 0 <= Q2R t < 1 -> within (ilog_ratio s t) (log_ratio (Q2R t)).
Proof.
  intros H. unfold ilog_ratio. set (n := terms s (t * t)). destruct (log_ratio_between n (Q2R t) H) as [L U].
  set (rest := (/ (inject_Z (Z.of_nat (2 * n + 1)) * (1 - t * t)))%Q).
  assert (N : INR (2 * n + 1) <> 0) by (apply not_0_INR; lia).
  assert (P : 0 < 1 - Q2R t ^ 2) by nra.
  assert (E : Q2R rest = / (INR (2 * n + 1) * (1 - Q2R t ^ 2))).
  { assert (F : Q2R (inject_Z (Z.of_nat (2 * n + 1)) * (1 - t * t)) = INR (2 * n + 1) * (1 - Q2R t ^ 2)).
    { rewrite Q2R_mult, Q2R_int, <- INR_IZR_INZ. f_equal. unfold Qminus. rewrite Q2R_plus, Q2R_opp, Q2R_mult, Q2R_1. ring. }
    unfold rest. rewrite Q2R_inverse; rewrite F; [reflexivity|]. apply Rmult_integral_contrapositive. split; [assumption|lra]. }
  assert (R0 : 0 <= Q2R rest).
  { rewrite E. left. apply Rinv_0_lt_compat, Rmult_lt_0_compat; [|assumption]. apply lt_0_INR. lia. }
  set (u := trim s (point (t * t))). set (c := (0, up s rest)%Q).
  assert (V := up_le s rest).
  assert (Hu : within u (Q2R t ^ 2)).
  { apply within_trim. replace (Q2R t ^ 2) with (Q2R (t * t)) by (rewrite Q2R_mult; ring). apply within_point. }
  assert (C0 : within c 0) by (unfold within, c; simpl; rewrite Q2R_0; lra).
  assert (C1 : within c (Q2R rest)) by (unfold within, c; simpl; rewrite Q2R_0; lra).
  assert (T : forall y, within c y -> within (imul (point (2 * t)) (ihorner s n 1 u c)) (2 * Q2R t * horner n 1 (Q2R t ^ 2) y)).
  { intros y Hy. apply within_mul; [|now apply within_horner].
    replace (2 * Q2R t) with (Q2R (2 * t)) by (rewrite Q2R_mult; f_equal; unfold Q2R; simpl; lra). apply within_point. }
  assert (A := T 0 C0). assert (B := T _ C1). rewrite E in B. apply within_trim. unfold within in *. lra.
Qed.

(* of a number near 1 *)
Definition ilog_near (s : positive) (q : Q) : iv :=
  if Qle_bool 1 q then ilog_ratio s ((q - 1) / (q + 1)) else ineg (ilog_ratio s ((1 - q) / (1 + q))).
Lemma Q2R_over a b : Q2R b <> 0 -> Q2R (a / b) = Q2R a / Q2R b.
Proof. intros H. unfold Qdiv. now rewrite Q2R_mult, Q2R_inverse. Qed.
Lemma within_log_near s q : 0 < Q2R q -> within (ilog_near s q) (ln (Q2R q)).
Proof.
  intros H. set (x := Q2R q) in *. unfold ilog_near. destruct (Qle_bool 1 q) eqn:E.
  - apply Qle_bool_iff, Qle_Rle in E. rewrite Q2R_1 in E. fold x in E.
    assert (F : Q2R ((q - 1) / (q + 1)) = (x - 1) / (x + 1)).
    { unfold Qminus. rewrite Q2R_over; rewrite !Q2R_plus, ?Q2R_opp, Q2R_1; fold x; [reflexivity|lra]. }
    assert (B : 0 <= (x - 1) / (x + 1) < 1).
    { assert (I : 0 < / (x + 1)) by (apply Rinv_0_lt_compat; lra).
      assert (J : (x + 1) * / (x + 1) = 1) by (field; lra). unfold Rdiv. split; nra. }
    replace (ln x) with (log_ratio (Q2R ((q - 1) / (q + 1)))).
    + apply within_log_ratio. now rewrite F.
    + rewrite F. unfold log_ratio. rewrite <- ln_div by lra. f_equal. field. lra.
  - assert (N : ~ (1 <= q)%Q) by (rewrite <- Qle_bool_iff, E; discriminate).
    apply Qnot_le_lt, Qlt_Rlt in N. rewrite Q2R_1 in N. fold x in N.
    assert (F : Q2R ((1 - q) / (1 + q)) = (1 - x) / (1 + x)).
    { unfold Qminus. rewrite Q2R_over; rewrite !Q2R_plus, ?Q2R_opp, Q2R_1; fold x; [reflexivity|lra]. }
    assert (B : 0 <= (1 - x) / (1 + x) < 1).
    { assert (I : 0 < / (1 + x)) by (apply Rinv_0_lt_compat; lra).
      assert (J : (1 + x) * / (1 + x) = 1) by (field; lra). unfold Rdiv. split; nra. }
    replace (ln x) with (- log_ratio (Q2R ((1 - q) / (1 + q)))).
    + apply within_neg, within_log_ratio. now rewrite F.
    + rewrite F. unfold log_ratio. rewrite <- ln_div by lra. rewrite <- ln_Rinv.
      * f_equal. field. lra.
      * apply Rdiv_lt_0_compat; [|].
        -- replace (1 + (1 - x) / (1 + x)) with (2 / (1 + x)) by (field; lra). apply Rdiv_lt_0_compat; lra.
        -- replace (1 - (1 - x) / (1 + x)) with (2 * x / (1 + x)) by (field; lra). apply Rdiv_lt_0_compat; lra.
Qed.

(* q = m * 2 ^ k with m near 1 *)
Definition scaled (q : Q) (k : Z) : Q := if (0 <=? k)%Z then (q / inject_Z (2 ^ k))%Q else (q * inject_Z (2 ^ - k))%Q.
Definition exponent (q : Q) : Z :=
  let k := (Z.log2 (Qnum q) - Z.log2 (Zpos (Qden q)))%Z in
  let m := scaled q k in
  if Qle_bool m (2 # 3) then (k - 1)%Z else if Qle_bool m (4 # 3) then k else (k + 1)%Z.
Lemma power_pos k : (0 <= k)%Z -> 0 < IZR (2 ^ k) /\ ln (IZR (2 ^ k)) = IZR k * ln 2.
Proof.
  intros H. rewrite <- (Z2Nat.id k H), <- pow_IZR. split; [apply pow_lt; lra|].
  rewrite ln_pow by lra. now rewrite INR_IZR_INZ.
Qed.
Lemma ln_scaled q k : 0 < Q2R q -> 0 < Q2R (scaled q k) /\ ln (Q2R q) = IZR k * ln 2 + ln (Q2R (scaled q k)).
Proof.
  intros H. unfold scaled. destruct (Z.leb_spec 0 k) as [K|K].
  - destruct (power_pos k K) as [P L]. rewrite Q2R_over; rewrite Q2R_int; [|lra].
    split; [now apply Rdiv_lt_0_compat|]. rewrite ln_div, L by assumption. ring.
  - destruct (power_pos (- k) ltac:(lia)) as [P L]. rewrite Q2R_mult, Q2R_int.
    split; [now apply Rmult_lt_0_compat|]. rewrite ln_mult, L, opp_IZR by assumption. ring.
Qed.
Definition ilog_point (s : positive) (q : Q) : iv :=
  if Qeq_bool q 1 then point 0 else
  let k := exponent q in
  let near := ilog_near s (scaled q k) in
  if Z.eqb k 0 then near else iadd (imul (point (inject_Z k)) (ilog_near s 2)) near.
Lemma within_log_point s q : 0 < Q2R q -> within (ilog_point s q) (ln (Q2R q)).
Proof.
  intros H. unfold ilog_point. destruct (Qeq_bool q 1) eqn:E.
  - apply Qeq_bool_eq, Qeq_eqR in E. rewrite E, Q2R_1, ln_1, <- Q2R_0. apply within_point.
  - destruct (ln_scaled q (exponent q) H) as [P L]. rewrite L. cbv zeta. destruct (Z.eqb_spec (exponent q) 0) as [Z|Z].
    + rewrite Z at 2. rewrite Rmult_0_l, Rplus_0_l. now apply within_log_near.
    + apply within_add; [|now apply within_log_near]. apply within_mul; [rewrite <- Q2R_int; apply within_point|].
      replace 2 with (Q2R 2) by (unfold Q2R; simpl; lra). apply within_log_near. unfold Q2R. simpl. lra.
Qed.
Definition ilog (s : positive) (i : iv) : option iv :=
  if positive_iv i then Some (if exact i then ilog_point s (fst i) else (fst (ilog_point s (fst i)), snd (ilog_point s (snd i))))
  else None.
Lemma within_log s i j x : ilog s i = Some j -> within i x -> within j (ln x) /\ 0 < x.
Proof.
  unfold ilog. destruct (positive_iv i) eqn:P; [|discriminate]. intros E H. injection E as <-.
  destruct (positive_within i x P H) as [A B]. split; [|assumption]. destruct (exact i) eqn:X.
  - rewrite (within_exact i x X H). now apply within_log_point.
  - assert (L := within_log_point s (fst i) A). assert (U := within_log_point s (snd i)). unfold within in *. simpl.
    specialize (U ltac:(lra)). assert (ln (Q2R (fst i)) <= ln x) by (apply ln_le; lra).
    assert (ln x <= ln (Q2R (snd i))) by (apply ln_le; lra). lra.
Qed.

(* ---------- exponentials: guessed, and checked by their logarithms ------------------------------------------------ *)

Fixpoint taylor (s : positive) (n : nat) (k : positive) (x : Q) : Q :=
  match n with O => 1%Q | S m => down s (1 + x * (1 # k) * taylor s m (k + 1) x) end.
Fixpoint squared (s : positive) (n : nat) (x : Q) : Q :=
  match n with O => x | S m => squared s m (down s (x * x)) end.
Definition guess_exp (s : positive) (q : Q) : Q :=
  let k := Z.to_nat (Z.log2 (2 * Z.abs (Qnum q) / Zpos (Qden q) + 1) + 1) in
  let fine := (s * 65536)%positive in
  squared fine k (taylor fine (terms s (1 # 8)) 1 (down fine (scaled q (Z.of_nat k)))).
Definition iexp_point (s : positive) (q : Q) : option iv :=
  if Qeq_bool q 0 then Some (point 1) else
  let g := guess_exp s q in
  let low := down s (g * (1 - (256 # s))) in
  let high := up s (g * (1 + (256 # s))) in
  let low := if Qle_bool low 0 then 0%Q else if Qle_bool (snd (ilog_point s low)) q then low else 0%Q in
  if positive_iv (point high) && Qle_bool q (fst (ilog_point s high)) then Some (low, high) else None.
Lemma within_exp_point s q i : iexp_point s q = Some i -> within i (exp (Q2R q)).
Proof.
  unfold iexp_point. destruct (Qeq_bool q 0) eqn:Z.
  { intros E. injection E as <-. apply Qeq_bool_eq, Qeq_eqR in Z. rewrite Z, Q2R_0, exp_0, <- Q2R_1. apply within_point. }
  clear Z. cbv zeta. set (low := down s _). set (high := up s _). clearbody low high.
  destruct (positive_iv (point high)) eqn:P; [|discriminate].
  destruct (Qle_bool q (fst (ilog_point s high))) eqn:U; [|discriminate]. intros E. injection E as <-.
  apply positive_within with (x := Q2R high) in P; [|apply within_point]. destruct P as [_ P].
  apply Qle_bool_iff, Qle_Rle in U. assert (L := within_log_point s high P). unfold within in *. simpl in *. split.
  - clear L U P. destruct (Qle_bool low 0) eqn:N; [rewrite Q2R_0; left; apply exp_pos|].
    destruct (Qle_bool (snd (ilog_point s low)) q) eqn:D; [|rewrite Q2R_0; left; apply exp_pos].
    assert (M : ~ (low <= 0)%Q) by (rewrite <- Qle_bool_iff, N; discriminate).
    apply Qnot_le_lt, Qlt_Rlt in M. rewrite Q2R_0 in M. apply Qle_bool_iff, Qle_Rle in D.
    assert (L := within_log_point s low M). unfold within in L. rewrite <- (exp_ln (Q2R low)) by assumption. apply exp_le. lra.
  - rewrite <- (exp_ln (Q2R high)) by assumption. apply exp_le. lra.
Qed.
Definition iexp (s : positive) (i : iv) : option iv :=
  if exact i then iexp_point s (fst i) else
  match iexp_point s (fst i), iexp_point s (snd i) with Some a, Some b => Some (fst a, snd b) | _, _ => None end.
Lemma within_exp s i j x : iexp s i = Some j -> within i x -> within j (exp x).
Proof.
  unfold iexp. destruct (exact i) eqn:X.
  - intros E H. rewrite (within_exact i x X H). now apply (within_exp_point s).
  - destruct (iexp_point s (fst i)) as [a|] eqn:A; [|discriminate].
    destruct (iexp_point s (snd i)) as [b|] eqn:B; [|discriminate]. intros E H. injection E as <-.
    apply within_exp_point in A, B. unfold within in *. simpl.
    assert (exp (Q2R (fst i)) <= exp x) by now apply exp_le.
    assert (exp x <= exp (Q2R (snd i))) by now apply exp_le. lra.
Qed.

(* ---------- square roots ----------------------------------------------------------------------------------------- *)

Definition root_below (s : positive) (q : Q) : Q := Qmake (Z.sqrt (Qnum q * Zpos s * Zpos s / Zpos (Qden q))) s.
Definition iroot_point (s : positive) (q : Q) : option iv :=
  let r := Qmake (Z.sqrt (Qnum q)) (Pos.sqrt (Qden q)) in
  let i := if Qeq_bool (r * r) q then point r else (root_below s q, root_below s q + (1 # s))%Q in
  if Qle_bool 0 (fst i) && Qle_bool (fst i * fst i) q && Qle_bool 0 (snd i) && Qle_bool q (snd i * snd i) then Some i else None.
Lemma within_root_point s q i : iroot_point s q = Some i -> within i (sqrt (Q2R q)).
Proof.
  unfold iroot_point. cbv zeta. set (i' := if Qeq_bool _ q then _ else _). clearbody i'.
  destruct (Qle_bool 0 (fst i')) eqn:A; [|discriminate]. destruct (Qle_bool (fst i' * fst i') q) eqn:B; [|discriminate].
  destruct (Qle_bool 0 (snd i')) eqn:C; [|discriminate]. destruct (Qle_bool q (snd i' * snd i')) eqn:D; [|discriminate].
  intros E. injection E as <-. apply Qle_bool_iff, Qle_Rle in A, B, C, D. rewrite Q2R_0 in A, C. rewrite Q2R_mult in B, D.
  unfold within. split.
  - rewrite <- (sqrt_square (Q2R (fst i'))) by assumption. apply sqrt_le_1_alt. exact B.
  - rewrite <- (sqrt_square (Q2R (snd i'))) by assumption. apply sqrt_le_1_alt. exact D.
Qed.
Definition iroot (s : positive) (i : iv) : option iv :=
  if exact i then iroot_point s (fst i) else
  match iroot_point s (fst i), iroot_point s (snd i) with Some a, Some b => Some (fst a, snd b) | _, _ => None end.
Lemma within_root s i j x : iroot s i = Some j -> within i x -> within j (sqrt x).
Proof.
  unfold iroot. destruct (exact i) eqn:X.
  - intros E H. rewrite (within_exact i x X H). now apply (within_root_point s).
  - destruct (iroot_point s (fst i)) as [a|] eqn:A; [|discriminate].
    destruct (iroot_point s (snd i)) as [b|] eqn:B; [|discriminate]. intros E H. injection E as <-.
    apply within_root_point in A, B. unfold within in *. simpl.
    assert (sqrt (Q2R (fst i)) <= sqrt x) by now apply sqrt_le_1_alt.
    assert (sqrt x <= sqrt (Q2R (snd i))) by now apply sqrt_le_1_alt. lra.
Qed.

(* ---------- the circle number and cosines ------------------------------------------------------------------------- *)

Definition ipi : iv := (314159265358 # 100000000000, 314159265359 # 100000000000)%Q.
Lemma within_pi : within ipi PI.
Proof.
  assert (H := PI_2_3_7_ineq 6). unfold within, ipi, Q2R. cbn [fst snd Qnum Qden].
  cbn [sum_f_R0 Nat.mul Nat.add] in H. unfold tg_alt, PI_2_3_7_tg, Ratan_seq in H.
  cbn [Nat.mul Nat.add] in H. rewrite !INR_IZR_INZ in H. cbn [Z.of_nat Pos.of_succ_nat Pos.succ] in H.
  rewrite !pow_inv, !pow_IZR in H.
  repeat match type of H with context [Z.pow ?a ?b] => let c := eval compute in (Z.pow a b) in change (Z.pow a b) with c in H end.
  split; lra.
Qed.

Fixpoint qcos_term (a : Q) (i : nat) : Q :=
  match i with
  | O => 1%Q
  | S k => Qred (qcos_term a k * (- (a * a)) / inject_Z (Z.of_nat (2 * k + 1) * Z.of_nat (2 * k + 2)))
  end.
Fixpoint qcos_sum (a : Q) (n : nat) : Q :=
  match n with O => qcos_term a 0 | S k => Qred (qcos_sum a k + qcos_term a (S k)) end.
Lemma Q2R_red q : Q2R (Qred q) = Q2R q.
Proof. apply Qeq_eqR, Qred_correct. Qed.
Lemma qcos_term_is a i : Q2R (qcos_term a i) = cos_term (Q2R a) i.
Proof.
  induction i as [|i IH].
  - unfold cos_term. simpl. rewrite Q2R_1. field.
  - cbn [qcos_term].
    assert (N : IZR (Z.of_nat (2 * i + 1) * Z.of_nat (2 * i + 2)) = INR ((2 * i + 1) * (2 * i + 2))).
    { now rewrite mult_IZR, <- !INR_IZR_INZ, mult_INR. }
    assert (P : INR ((2 * i + 1) * (2 * i + 2)) <> 0) by (apply not_0_INR; lia).
    rewrite Q2R_red, Q2R_over; rewrite Q2R_int, N; [|assumption].
    rewrite Q2R_mult, IH, Q2R_opp, Q2R_mult. unfold cos_term.
    replace (fact (2 * S i)) with ((2 * i + 1) * (2 * i + 2) * fact (2 * i))%nat.
    + rewrite (mult_INR _ (fact _)). replace (2 * S i)%nat with (2 * i + 2)%nat by lia. rewrite pow_add. simpl pow at 3.
      field. split; [apply INR_fact_neq_0 | assumption].
    + replace (2 * S i)%nat with (S (S (2 * i))) by lia. cbn [fact]. lia.
Qed.
Lemma qcos_sum_is a n : Q2R (qcos_sum a n) = cos_approx (Q2R a) n.
Proof.
  unfold cos_approx. induction n as [|n IH]; cbn [qcos_sum sum_f_R0].
  - apply qcos_term_is.
  - now rewrite Q2R_red, Q2R_plus, IH, qcos_term_is.
Qed.
(* of a rational number between -2 and 2 *)
Definition icos (s : positive) (i : iv) : option iv :=
  if exact i && Qeq_bool (fst i) 0 then Some (point 1) else
  if exact i && Qle_bool (-2) (fst i) && Qle_bool (fst i) 2 then
    Some (trim s (qcos_sum (fst i) 11, qcos_sum (fst i) 12)) else None.
Lemma within_cos s i j x : icos s i = Some j -> within i x -> within j (cos x).
Proof.
  unfold icos. destruct (exact i) eqn:X; [|discriminate]. intros E H. rewrite (within_exact i x X H). simpl andb in E.
  destruct (Qeq_bool (fst i) 0) eqn:Z.
  - injection E as <-. apply Qeq_bool_iff, Qeq_eqR in Z. rewrite Z, Q2R_0, cos_0, <- Q2R_1. apply within_point.
  - destruct (Qle_bool (-2) (fst i)) eqn:A; [|discriminate]. destruct (Qle_bool (fst i) 2) eqn:B; [|discriminate].
    apply some_is in E. rewrite <- E. apply Qle_bool_iff, Qle_Rle in A, B. apply within_trim. unfold within. cbn [fst snd].
    rewrite !qcos_sum_is. generalize (pre_cos_bound (Q2R (fst i)) 5).
    change (2 * 5 + 1)%nat with 11%nat. change (2 * (5 + 1))%nat with 12%nat.
    intros C. apply C.
    + replace (-2) with (Q2R (-2)) by (unfold Q2R; simpl; lra). exact A.
    + replace 2 with (Q2R 2) by (unfold Q2R; simpl; lra). exact B.
Qed.
