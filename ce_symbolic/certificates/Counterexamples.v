(* What holds at given values: statements and equations are read into terms that Coq decides by enclosures.

   The tactics at the end are those of the theorems that refute a claim. *)
From CeSymbolic Require Export Evaluation.
From Coq Require Import Qabs.
Open Scope R_scope.

(* ---------- statements -------------------------------------------------------------------------------------------- *)

Inductive form : Type :=
| FEq (a b : expr) | FNe (a b : expr) | FLt (a b : expr) | FLe (a b : expr) | FGt (a b : expr) | FGe (a b : expr)
| FImp (f g : form) | FAnd (f g : form) | FAll (l : range) (f : form) | FEvery (f : form)
| FIn (a : expr) (l : range) | FDistinct (l : range) | FSome (l : range) | FInt (a : expr).

Fixpoint means (env : list R) (f : form) : Prop :=
  match f with
  | FEq a b => eval env a = eval env b | FNe a b => eval env a <> eval env b
  | FLt a b => eval env a < eval env b | FLe a b => eval env a <= eval env b
  | FGt a b => eval env a > eval env b | FGe a b => eval env a >= eval env b
  | FImp f g => means env f -> means env g | FAnd f g => means env f /\ means env g
  | FAll l f => forall x, In x (members env l) -> means (x :: env) f
  | FEvery f => forall x, means (x :: env) f
  | FIn a l => In (eval env a) (members env l)
  | FDistinct l => NoDup (members env l) | FSome l => members env l <> [] | FInt a => is_int (eval env a)
  end.

(* Tables know their keys only: what is said of arguments of tables holds for all real numbers where it holds at the
   keys and at one number more. *)
Definition other (keys : list Q) (x : R) : Prop := forall k, In k keys -> x <> Q2R k.
Definition known (keys : list Q) (k : Q) : bool := existsb (Qeq_bool k) keys.
Fixpoint blind_args (n : nat) (l : exprs) : bool :=
  match l with
  | ENil => true
  | ECons a r => (match a with EVar m => Nat.eqb m n | _ => false end || absent n a) && blind_args n r
  end.
Fixpoint blind (n : nat) (keys : list Q) (e : expr) {struct e} : bool :=
  match e with
  | ENum _ | EPi => true | EVar m => negb (Nat.eqb m n)
  | EAdd a b | ESub a b | EMul a b | EDiv a b | ERpow a b | EMin a b | EMax a b => blind n keys a && blind n keys b
  | ENeg a | EInv a | EPow a _ | ELn a | EExp a | ESqrt a | EAbs a | ECos a => blind n keys a
  | ECase _ a b yes no => blind n keys a && blind n keys b && blind n keys yes && blind n keys no
  | ESum l body | EProd l body => absent_range n l && blind (S n) keys body
  | ECard l => absent_range n l
  | ETable rows l => forallb (fun row => forallb (known keys) (fst row)) rows && blind_args n l
  | ESlope body x => blind (S n) keys body && blind n keys x
  end.
Definition alike (keys : list Q) (x y : R) : Prop := x = y \/ other keys x /\ other keys y.
Lemma known_other keys k x : known keys k = true -> other keys x -> x <> Q2R k.
Proof.
  intros K O. unfold known in K. apply existsb_exists in K. destruct K as (q & I & E).
  apply Qeq_bool_iff, Qeq_eqR in E. rewrite E. now apply O.
Qed.
Lemma table_alike keys rows us vs : forallb (fun row => forallb (known keys) (fst row)) rows = true ->
  Forall2 (alike keys) us vs -> table rows us = table rows vs.
Proof.
  intros K F. induction rows as [|[ks v] r IH]; [reflexivity|]. cbn [forallb fst] in K. apply andb_prop in K.
  destruct K as [K Kr]. cbn [table]. rewrite (IH Kr). clear IH Kr. generalize (table r vs) (Q2R v). intros no yes.
  revert us vs F. induction ks as [|k ks IH]; intros us vs F; [reflexivity|]. cbn [forallb] in K. apply andb_prop in K.
  destruct K as [K Ks]. destruct F as [|u w us vs [->|[Ou Ow]] F]; [reflexivity| |]; cbn [choose].
  - destruct (Req_EM_T w (Q2R k)); [now apply IH | reflexivity].
  - destruct (Req_EM_T u (Q2R k)) as [E|_]; [now elim (known_other keys k u K Ou)|].
    destruct (Req_EM_T w (Q2R k)) as [E|_]; [now elim (known_other keys k w K Ow)|]. reflexivity.
Qed.
Lemma blind_args_alike keys n l x y env : blind_args n l = true -> other keys x -> other keys y ->
  Forall2 (alike keys) (evals (put n x env) l) (evals (put n y env) l).
Proof.
  intros B Ox Oy. induction l as [|a r IH]; [constructor|]. cbn [blind_args] in B. apply andb_prop in B.
  destruct B as [A B]. cbn [evals]. constructor; [|now apply IH]. apply orb_prop in A. destruct A as [A|A].
  - destruct a; try discriminate. apply Nat.eqb_eq in A. subst. cbn [eval].
    destruct (Nat.lt_ge_cases n (length env)) as [L|L].
    + right. rewrite !nth_put by assumption. auto.
    + left. assert (P : forall t, put n t env = env).
      { intros t. clear - L. revert n L. induction env as [|z r IH]; intros [|n] L; simpl in *; try reflexivity; try lia.
        now rewrite IH by lia. }
      now rewrite !P.
  - left. now rewrite !(proj1 absent_same).
Qed.
Lemma blind_same e : forall n keys x y env, blind n keys e = true -> other keys x -> other keys y ->
  eval (put n x env) e = eval (put n y env) e.
Proof.
  revert e. fix IH 1. intros e n keys x y env B Ox Oy. destruct e; cbn [blind eval] in *;
    repeat match goal with H : _ && _ = true |- _ => apply andb_prop in H; destruct H end;
    rewrite ?(proj2 (proj2 absent_same)) by assumption;
    try reflexivity; try (f_equal; now apply (IH _ n keys)).
  - assert (n0 <> n) by (intros ->; rewrite Nat.eqb_refl in B; discriminate). now rewrite !nth_put_other.
  - destruct c; rewrite (IH e1 n keys x y env), (IH e2 n keys x y env), (IH e3 n keys x y env), (IH e4 n keys x y env) by assumption;
      reflexivity.
  - apply sum_ext. intros z _. now apply (IH e (S n) keys x y (z :: env)).
  - apply prod_ext. intros z _. now apply (IH e (S n) keys x y (z :: env)).
  - apply (table_alike keys); [assumption | now apply blind_args_alike].
  - rewrite (IH e2 n keys x y env) by assumption. apply Deriv_ext. intros t. now apply (IH e1 (S n) keys x y (t :: env)).
Qed.
Fixpoint blind_form (n : nat) (keys : list Q) (f : form) : bool :=
  match f with
  | FEq a b | FNe a b | FLt a b | FLe a b | FGt a b | FGe a b => blind n keys a && blind n keys b
  | FImp f g | FAnd f g => blind_form n keys f && blind_form n keys g
  | FAll l f => absent_range n l && blind_form (S n) keys f
  | FEvery f => blind_form (S n) keys f
  | FIn a l => blind n keys a && absent_range n l
  | FDistinct l | FSome l => absent_range n l
  | FInt a => blind n keys a
  end.
Lemma blind_form_same f : forall n keys x y env, blind_form n keys f = true -> other keys x -> other keys y ->
  means (put n x env) f -> means (put n y env) f.
Proof.
  induction f; intros n keys x y env B Ox Oy; cbn [blind_form means] in *;
    repeat match goal with H : _ && _ = true |- _ => apply andb_prop in H; destruct H end;
    rewrite ?(proj2 (proj2 absent_same)) by assumption;
    repeat match goal with H : blind n keys ?a = true |- _ => rewrite (blind_same a n keys x y env H Ox Oy); clear H end;
    try tauto.
  - intros I P. apply (IHf2 n keys x y); try assumption. apply I. now apply (IHf1 n keys y x).
  - intros [P Q]. split; [now apply (IHf1 n keys x y) | now apply (IHf2 n keys x y)].
  - intros P z I. apply (IHf (S n) keys x y (z :: env)); try assumption. now apply P.
  - intros P z. apply (IHf (S n) keys x y (z :: env)); try assumption. now apply P.
Qed.
Lemma other_or_key keys x : other keys x \/ exists k, In k keys /\ x = Q2R k.
Proof.
  induction keys as [|k r [IH|(q & I & E)]].
  - left. intros k [].
  - destruct (Req_EM_T x (Q2R k)) as [E|N]; [right; exists k; simpl; auto|]. left. intros q [<-|I]; [exact N | now apply IH].
  - right. exists q. simpl. auto.
Qed.

Definition with_key (k : Q) (keys : list Q) : list Q := if known keys k then keys else k :: keys.
Fixpoint keys_of (e : expr) {struct e} : list Q :=
  match e with
  | ENum _ | EPi | EVar _ | ECard _ => []
  | EAdd a b | ESub a b | EMul a b | EDiv a b | ERpow a b | EMin a b | EMax a b | ESlope a b => keys_of a ++ keys_of b
  | ENeg a | EInv a | EPow a _ | ELn a | EExp a | ESqrt a | EAbs a | ECos a | ESum _ a | EProd _ a => keys_of a
  | ECase _ a b yes no => keys_of a ++ keys_of b ++ keys_of yes ++ keys_of no
  | ETable rows _ => fold_right (fun row keys => fold_right with_key keys (fst row)) [] rows
  end.
Fixpoint keys_in (f : form) : list Q :=
  match f with
  | FEq a b | FNe a b | FLt a b | FLe a b | FGt a b | FGe a b => keys_of a ++ keys_of b
  | FImp f g | FAnd f g => keys_in f ++ keys_in g
  | FAll _ f | FEvery f => keys_in f
  | FIn a _ | FInt a => keys_of a
  | FDistinct _ | FSome _ => []
  end.
Definition keys_once (f : form) : list Q := fold_right with_key [] (keys_in f).
Definition fresh_key (keys : list Q) : Q := Qred (fold_right (fun k n => Qabs k + n) 1 keys)%Q.

Definition compared (s : positive) (env : list iv) (test : iv -> iv -> bool) (a b : expr) : bool :=
  match bounds s env a, bounds s env b with Some i, Some j => test i j | _, _ => false end.
Fixpoint distinct (l : list iv) : bool :=
  match l with [] => true | i :: r => forallb (apart i) r && distinct r end.

(* certainly true (yes), certainly false (not yes) *)
Fixpoint certain_is (s : positive) (yes : bool) (env : list iv) (f : form) {struct f} : bool :=
  match f with
  | FEq a b => compared s env (if yes then same else apart) a b
  | FNe a b => compared s env (if yes then apart else same) a b
  | FLt a b => if yes then compared s env before a b else compared s env upto b a
  | FLe a b => if yes then compared s env upto a b else compared s env before b a
  | FGt a b => if yes then compared s env before b a else compared s env upto a b
  | FGe a b => if yes then compared s env upto b a else compared s env before a b
  | FImp f g =>
      if yes then if certain_is s false env f then true else certain_is s true env g
      else if certain_is s true env f then certain_is s false env g else false
  | FAnd f g =>
      if yes then if certain_is s true env f then certain_is s true env g else false
      else if certain_is s false env f then true else certain_is s false env g
  | FAll l f =>
      if yes then
        match bounds_range s env l with Some xs => forallb (fun x => certain_is s true (x :: env) f) xs | None => false end
      else false
  | FEvery f =>
      if yes then
        let keys := keys_once f in
        let more := fresh_key keys in
        if blind_form 0 keys f && forallb (fun k => negb (Qeq_bool more k)) keys
        then forallb (fun k => certain_is s true (point k :: env) f) (more :: keys) else false
      else false
  | FIn a l =>
      match bounds s env a, bounds_range s env l with
      | Some i, Some xs => if yes then existsb (same i) xs else forallb (apart i) xs
      | _, _ => false
      end
  | FDistinct l => if yes then match bounds_range s env l with Some xs => distinct xs | None => false end else false
  | FSome l => if yes then match bounds_range s env l with Some (_ :: _) => true | _ => false end else false
  | FInt a => if yes then match bounds s env a with Some i => match int_of i with Some _ => true | None => false end
                                                  | None => false end else false
  end.

Lemma compared_is s ivs env test a b (P : R -> R -> Prop) : fits ivs env -> compared s ivs test a b = true ->
  (forall i j x y, test i j = true -> within i x -> within j y -> P x y) -> P (eval env a) (eval env b).
Proof.
  intros F E H. unfold compared in E. destruct (bounds s ivs a) as [i|] eqn:A; [|discriminate].
  destruct (bounds s ivs b) as [j|] eqn:B; [|discriminate].
  apply (H i j); [exact E | |]; [now apply (proj1 (evaluation_right s) a) with (ivs := ivs)
                               | now apply (proj1 (evaluation_right s) b) with (ivs := ivs)].
Qed.
Lemma in_fits xs vs x : fits xs vs -> In x vs -> exists i, In i xs /\ within i x.
Proof.
  induction 1 as [|i v xs vs H F IH]; simpl; [easy|]. intros [<-|I]; [exists i; auto|].
  destruct (IH I) as (j & A & B). exists j. auto.
Qed.
Lemma existsb_fits xs vs i x : fits xs vs -> existsb (same i) xs = true -> within i x -> In x vs.
Proof.
  induction 1 as [|j v xs vs H F IH]; simpl; [discriminate|]. intros E Hi. destruct (same i j) eqn:S.
  - left. symmetry. now apply (same_within i j).
  - right. now apply IH.
Qed.
Lemma apart_fits xs vs i x : fits xs vs -> forallb (apart i) xs = true -> within i x -> ~ In x vs.
Proof.
  induction 1 as [|j v xs vs H F IH]; simpl; [easy|]. intros E Hi [->|I]; apply andb_prop in E; destruct E as [E1 E2].
  - now apply (apart_within i j x x).
  - now apply (IH E2 Hi).
Qed.
Lemma distinct_fits xs vs : fits xs vs -> distinct xs = true -> NoDup vs.
Proof.
  induction 1 as [|i v xs vs H F IH]; simpl; [constructor|]. intros E. apply andb_prop in E. destruct E as [E1 E2].
  constructor; [now apply (apart_fits xs vs i) | now apply IH].
Qed.

Lemma certain_right s f : forall yes env ivs, fits ivs env -> certain_is s yes ivs f = true ->
  if yes then means env f else ~ means env f.
Proof.
  assert (V := proj1 (evaluation_right s)). assert (M := proj2 (proj2 (evaluation_right s))).
  induction f; intros yes env ivs F E; destruct yes; cbn [certain_is means] in *; try discriminate;
    try (refine (compared_is s ivs env _ _ _ (fun x y => x = y) F E same_within));
    try (refine (compared_is s ivs env _ _ _ (fun x y => x <> y) F E apart_within));
    try (refine (compared_is s ivs env _ _ _ (fun x y => x < y) F E before_within));
    try (refine (compared_is s ivs env _ _ _ (fun x y => x <= y) F E upto_within)).
  - assert (K := compared_is s ivs env _ _ _ (fun x y => x = y) F E same_within). cbv beta in K. tauto.
  - assert (K := compared_is s ivs env _ _ _ (fun x y => x <= y) F E upto_within). cbv beta in K. lra.
  - assert (K := compared_is s ivs env _ _ _ (fun x y => x < y) F E before_within). cbv beta in K. lra.
  - assert (K := compared_is s ivs env _ _ _ (fun x y => x <= y) F E upto_within). cbv beta in K. lra.
  - assert (K := compared_is s ivs env _ _ _ (fun x y => x <= y) F E upto_within). cbv beta in K. lra.
  - assert (K := compared_is s ivs env _ _ _ (fun x y => x < y) F E before_within). cbv beta in K. lra.
  - destruct (certain_is s false ivs f1) eqn:A.
    + intros P. now elim (IHf1 false env ivs F A).
    + intros _. now apply (IHf2 true env ivs).
  - destruct (certain_is s true ivs f1) eqn:A; [|discriminate]. intros P.
    apply (IHf2 false env ivs F E), P, (IHf1 true env ivs F A).
  - destruct (certain_is s true ivs f1) eqn:A; [|discriminate].
    split; [now apply (IHf1 true env ivs) | now apply (IHf2 true env ivs)].
  - destruct (certain_is s false ivs f1) eqn:A; intros [P Q].
    + now apply (IHf1 false env ivs F A).
    + now apply (IHf2 false env ivs F E).
  - destruct (bounds_range s ivs l) as [xs|] eqn:L; [|discriminate]. intros x I.
    destruct (in_fits xs _ x (M l env ivs F xs L) I) as (i & A & B).
    rewrite forallb_forall in E. apply (IHf true (x :: env) (i :: ivs)); [now constructor | now apply E].
  - cbv zeta in E. set (keys := keys_once f) in *. set (more := fresh_key keys) in *. clearbody more keys.
    destruct (blind_form 0 keys f) eqn:B; [|discriminate]. destruct (forallb (fun k => negb (Qeq_bool more k)) keys) eqn:N; [|discriminate].
    cbn [andb] in E. rewrite forallb_forall in E, N.
    assert (At : forall k, In k (more :: keys) -> means (Q2R k :: env) f).
    { intros k I. apply (IHf true (Q2R k :: env) (point k :: ivs)); [constructor; [apply within_point | exact F] | now apply E]. }
    intros x. destruct (other_or_key keys x) as [O|(k & I & ->)]; [|apply At; now right].
    apply (blind_form_same f 0 keys (Q2R more) x (0 :: env) B); [|exact O | apply At; now left].
    intros k I Q. specialize (N k I). apply eqR_Qeq, Qeq_bool_iff in Q. now rewrite Q in N.
  - destruct (bounds s ivs a) as [i|] eqn:A; [|discriminate]. destruct (bounds_range s ivs l) as [xs|] eqn:L; [|discriminate].
    apply (existsb_fits xs _ i); [now apply (M l env ivs) | exact E | now apply (proj1 (V a) env ivs)].
  - destruct (bounds s ivs a) as [i|] eqn:A; [|discriminate]. destruct (bounds_range s ivs l) as [xs|] eqn:L; [|discriminate].
    apply (apart_fits xs _ i); [now apply (M l env ivs) | exact E | now apply (proj1 (V a) env ivs)].
  - destruct (bounds_range s ivs l) as [xs|] eqn:L; [|discriminate].
    apply (distinct_fits xs); [now apply (M l env ivs) | exact E].
  - destruct (bounds_range s ivs l) as [[|i xs]|] eqn:L; try discriminate.
    assert (K := M l env ivs F _ L). inversion K. discriminate.
  - destruct (bounds s ivs a) as [i|] eqn:A; [|discriminate]. destruct (int_of i) as [z|] eqn:Z; [|discriminate].
    rewrite (int_of_within i z _ Z (proj1 (V a) env ivs F i A)). apply is_int_IZR.
Qed.
Lemma is_true s f : certain_is s true [] f = true -> means [] f.
Proof. intros E. apply (certain_right s f true [] []); [constructor | exact E]. Qed.
Lemma is_false s f : certain_is s false [] f = true -> means [] f -> False.
Proof. intros E. apply (certain_right s f false [] []); [constructor | exact E]. Qed.

(* ---------- exact sums of logarithms ------------------------------------------------------------------------------- *)

(* c and (a, q), ...: the number c + a ln q + ... *)
Definition logs : Type := Q * list (Q * Q).
Fixpoint log_sum (l : list (Q * Q)) : R := match l with [] => 0 | (a, q) :: r => Q2R a * ln (Q2R q) + log_sum r end.
Definition logs_value (x : logs) : R := Q2R (fst x) + log_sum (snd x).

Fixpoint insert (a q : Q) (l : list (Q * Q)) : list (Q * Q) :=
  match l with
  | [] => [(a, q)]
  | (b, p) :: r => if Qeq_bool p q then (Qred (a + b), p) :: r else (b, p) :: insert a q r
  end.
Lemma log_sum_insert a q l : log_sum (insert a q l) = Q2R a * ln (Q2R q) + log_sum l.
Proof.
  induction l as [|[b p] r IH]; cbn [insert log_sum]; [ring|]. destruct (Qeq_bool p q) eqn:E; cbn [log_sum].
  - apply Qeq_bool_iff, Qeq_eqR in E. rewrite E, Q2R_red, Q2R_plus. ring.
  - rewrite IH. ring.
Qed.
Definition scale (c : Q) (l : list (Q * Q)) : list (Q * Q) := map (fun t => (Qred (c * fst t), snd t)) l.
Lemma log_sum_scale c l : log_sum (scale c l) = Q2R c * log_sum l.
Proof.
  induction l as [|[a q] r IH]; cbn [scale map log_sum fst snd]; [ring|].
  change (map _ r) with (scale c r). rewrite IH, Q2R_red, Q2R_mult. ring.
Qed.
Definition ladd (x y : logs) : logs :=
  (Qred (fst x + fst y), fold_right (fun t => insert (fst t) (snd t)) (snd y) (snd x)).
Lemma ladd_value x y : logs_value (ladd x y) = logs_value x + logs_value y.
Proof.
  destruct x as [c l], y as [d m]. unfold logs_value, ladd. cbn [fst snd]. rewrite Q2R_red, Q2R_plus.
  replace (log_sum (fold_right (fun t => insert (fst t) (snd t)) m l)) with (log_sum l + log_sum m); [ring|].
  induction l as [|[a q] r IH]; cbn [fold_right log_sum fst snd]; [ring|]. rewrite log_sum_insert, <- IH. ring.
Qed.
Definition lscale (c : Q) (x : logs) : logs := (Qred (c * fst x), scale c (snd x)).
Lemma lscale_value c x : logs_value (lscale c x) = Q2R c * logs_value x.
Proof. unfold logs_value, lscale. cbn [fst snd]. rewrite log_sum_scale, Q2R_red, Q2R_mult. ring. Qed.

Fixpoint qpow (q : Q) (n : nat) : Q := match n with O => 1%Q | S m => Qred (q * qpow q m) end.
Lemma qpow_is q n : Q2R (qpow q n) = Q2R q ^ n.
Proof. induction n as [|n IH]; cbn [qpow pow]; [apply Q2R_1|]. now rewrite Q2R_red, Q2R_mult, IH. Qed.
(* exp of a sum of logarithms with whole coefficients *)
Fixpoint log_product (l : list (Q * Q)) : option Q :=
  match l with
  | [] => Some 1%Q
  | (a, q) :: r =>
      let* k := int_of (point a) in let* p := log_product r in
      if positive_iv (point q) then
        Some (match k with Zneg n => / qpow q (Pos.to_nat n) | _ => qpow q (Z.to_nat k) end * p)%Q
      else None
  end.
Lemma log_product_is l p : log_product l = Some p -> Q2R p = exp (log_sum l).
Proof.
  revert p. induction l as [|[a q] r IH]; cbn [log_product log_sum]; intros p E.
  - apply some_is in E. now rewrite <- E, Q2R_1, exp_0.
  - apply bind_some in E. destruct E as (k & K & E). apply bind_some in E. destruct E as (m & M & E).
    destruct (positive_iv (point q)) eqn:P; [|discriminate]. apply some_is in E. rewrite <- E. clear E.
    destruct (positive_within _ _ P (within_point q)) as [_ Pq].
    rewrite exp_plus, Q2R_mult, (IH m M). f_equal. rewrite (int_of_within _ _ _ K (within_point a)).
    change (exp (IZR k * ln (Q2R q))) with (rpow (Q2R q) (IZR k)). rewrite (rpow_whole _ k Pq).
    destruct k; rewrite <- ?qpow_is; try reflexivity. apply Q2R_inverse. rewrite qpow_is. apply pow_nonzero. lra.
Qed.

Definition denominators (l : list (Q * Q)) : positive := fold_right (fun t d => (Qden (fst t) * d)%positive) 1%positive l.
Definition vanishes (x : logs) : bool :=
  Qeq_bool (fst x) 0 &&
  match log_product (scale (inject_Z (Zpos (denominators (snd x)))) (snd x)) with Some p => Qeq_bool p 1 | None => false end.
Lemma vanishes_is x : vanishes x = true -> logs_value x = 0.
Proof.
  destruct x as [c l]. unfold vanishes, logs_value. cbn [fst snd]. intros E. apply andb_prop in E. destruct E as [C E].
  apply Qeq_bool_iff, Qeq_eqR in C. rewrite C, Q2R_0.
  destruct (log_product (scale (inject_Z (Zpos (denominators l))) l)) as [p|] eqn:P; [|discriminate].
  apply Qeq_bool_iff, Qeq_eqR in E. apply log_product_is in P. rewrite E, Q2R_1, log_sum_scale, Q2R_int in P.
  rewrite <- exp_0 in P. apply Rpower.exp_inv in P. assert (0 < IZR (Zpos (denominators l))) by apply Q2R_den_pos. nra.
Qed.

Definition exactly (o : option iv) : option Q := let* i := o in if exact i then Some (fst i) else None.
Definition llog (x : logs) : option logs :=
  match snd x with [] => if positive_iv (point (fst x)) then Some (0, [(1, fst x)])%Q else None | _ => None end.
Definition lexp (x : logs) : option logs :=
  if Qeq_bool (fst x) 0 then let* p := log_product (snd x) in Some (p, []) else None.
Fixpoint exact_logs (s : positive) (env : list iv) (e : expr) {struct e} : option logs :=
  match exactly (bounds s env e) with
  | Some q => Some (q, [])
  | None =>
      match e with
      | EAdd a b => let* x := exact_logs s env a in let* y := exact_logs s env b in Some (ladd x y)
      | ESub a b => let* x := exact_logs s env a in let* y := exact_logs s env b in Some (ladd x (lscale (-1) y))
      | ENeg a => let* x := exact_logs s env a in Some (lscale (-1) x)
      | EMul a b =>
          match exactly (bounds s env a), exactly (bounds s env b) with
          | Some c, _ => let* y := exact_logs s env b in Some (lscale c y)
          | _, Some c => let* x := exact_logs s env a in Some (lscale c x)
          | _, _ => None
          end
      | EDiv a b =>
          let* j := oinv s (bounds s env b) in let* c := exactly (Some j) in let* x := exact_logs s env a in
          Some (lscale c x)
      | ELn a => let* x := exact_logs s env a in llog x
      | EExp a => let* x := exact_logs s env a in lexp x
      | ESum l body =>
          let* xs := bounds_range s env l in
          fold_right (fun x rest => let* y := exact_logs s (x :: env) body in let* z := rest in Some (ladd y z))
                     (Some (0, [])%Q) xs
      | _ => None
      end
  end.

Lemma exactly_is o x q : may o x -> exactly o = Some q -> x = Q2R q.
Proof.
  intros H E. unfold exactly in E. apply bind_some in E. destruct E as (i & E & X).
  destruct (exact i) eqn:D; [|discriminate]. apply some_is in X. rewrite <- X. apply (within_exact i x D), H, E.
Qed.
Lemma exact_logs_right s e : forall env ivs, fits ivs env -> forall x, exact_logs s ivs e = Some x -> eval env e = logs_value x.
Proof.
  assert (V : forall e env ivs, fits ivs env -> may (bounds s ivs e) (eval env e)) by (intros; now apply (proj1 (evaluation_right s))).
  assert (C : forall e env ivs q x, fits ivs env -> exactly (bounds s ivs e) = Some q -> Some (q, []) = Some x ->
                eval env e = logs_value x).
  { intros e' env ivs q x F Q E. apply some_is in E. rewrite <- E. unfold logs_value. cbn [fst snd log_sum].
    rewrite (exactly_is _ _ _ (V e' env ivs F) Q). ring. }
  assert (M1 : Q2R (-1) = -1) by (unfold Q2R; simpl; lra).
  revert e. fix IH 1. intros e env ivs F x E. destruct e; cbn [exact_logs] in E;
    match type of E with (match exactly ?b with _ => _ end = _) => destruct (exactly b) as [q|] eqn:Q end;
    try (exact (C _ env ivs q x F Q E)); try discriminate; clear Q.
  - binds. apply some_is in E. rewrite <- E, ladd_value. cbn [eval]. f_equal; now apply (IH _ env ivs).
  - binds. apply some_is in E. rewrite <- E, ladd_value, lscale_value, M1. cbn [eval].
    rewrite (IH e1 env ivs F _ E0), (IH e2 env ivs F _ E1). ring.
  - destruct (exactly (bounds s ivs e1)) as [c|] eqn:A.
    + binds. apply some_is in E. rewrite <- E, lscale_value. cbn [eval].
      rewrite (exactly_is _ _ _ (V e1 env ivs F) A), (IH e2 env ivs F _ E0). reflexivity.
    + destruct (exactly (bounds s ivs e2)) as [c|] eqn:B; [|discriminate]. binds. apply some_is in E.
      rewrite <- E, lscale_value. cbn [eval]. rewrite (exactly_is _ _ _ (V e2 env ivs F) B), (IH e1 env ivs F _ E0). ring.
  - binds. apply some_is in E. rewrite <- E, lscale_value. cbn [eval].
    assert (J := may_inv s _ _ (V e2 env ivs F)). rewrite E0 in J.
    rewrite (IH e1 env ivs F _ E2). unfold Rdiv. rewrite (exactly_is _ _ _ J E1). ring.
  - binds. apply some_is in E. rewrite <- E, lscale_value, M1. cbn [eval]. rewrite (IH e env ivs F _ E0). ring.
  - binds. cbn [eval]. rewrite (IH e env ivs F _ E0). destruct i as [c [|t l]]; [|discriminate]. unfold llog in E. cbn [fst snd] in E.
    destruct (positive_iv (point c)); [|discriminate]. apply some_is in E. rewrite <- E. unfold logs_value. cbn [fst snd log_sum].
    rewrite Q2R_0, Q2R_1, Rplus_0_r. ring.
  - binds. cbn [eval]. rewrite (IH e env ivs F _ E0). destruct i as [c l]. unfold lexp in E. cbn [fst snd] in E.
    destruct (Qeq_bool c 0) eqn:Z; [|discriminate]. binds. apply some_is in E. rewrite <- E.
    apply Qeq_bool_iff, Qeq_eqR in Z. unfold logs_value. cbn [fst snd log_sum]. rewrite Z, Q2R_0, (log_product_is _ _ E1).
    rewrite Rplus_0_l, Rplus_0_r. reflexivity.
  - binds. assert (X := proj2 (proj2 (evaluation_right s)) l env ivs F _ E0). cbn [eval]. clear E0.
    revert x E. induction X as [|j v xs vs Hj X IHX]; cbn [fold_right bigsum]; intros x E.
    + apply some_is in E. rewrite <- E. unfold logs_value. cbn [fst snd log_sum]. rewrite Q2R_0. ring.
    + binds. apply some_is in E. rewrite <- E, ladd_value. f_equal; [|now apply IHX].
      apply (IH e (v :: env) (j :: ivs)); [now constructor | assumption].
Qed.
Lemma same_logs s a b : (let* x := exact_logs s [] a in let* y := exact_logs s [] b in Some (vanishes (ladd x (lscale (-1) y)))) = Some true ->
  eval [] a = eval [] b.
Proof.
  intros E. binds. apply some_is in E. apply vanishes_is in E. rewrite ladd_value, lscale_value in E.
  rewrite (exact_logs_right s a [] [] (Forall2_nil _) _ E0), (exact_logs_right s b [] [] (Forall2_nil _) _ E1).
  replace (Q2R (-1)) with (-1) in E by (unfold Q2R; simpl; lra). lra.
Qed.

(* ---------- reading formulas --------------------------------------------------------------------------------------- *)

Ltac place ctx x :=
  lazymatch ctx with
  | (x, _) => constr:(O)
  | (_, ?r) => let n := place r x in constr:(S n)
  end.
Ltac read ctx t :=
  let two f a b := (let a := read ctx a in let b := read ctx b in constr:(f a b)) in
  let one f a := (let a := read ctx a in constr:(f a)) in
  let choice c a b u v :=
    (let a := read ctx a in let b := read ctx b in let u := read ctx u in let v := read ctx v in constr:(ECase c a b u v)) in
  lazymatch t with
  | IZR ?z => constr:(ENum z)
  | Q2R (Qmake ?n ?d) => constr:(EDiv (ENum n) (ENum (Zpos d)))
  | ?a + ?b => two EAdd a b
  | ?a - ?b => two ESub a b
  | ?a * ?b => two EMul a b
  | ?a / ?b => two EDiv a b
  | - ?a => one ENeg a
  | / ?a => one EInv a
  | ?a ^ ?n => let a := read ctx a in constr:(EPow a n)
  | rpow ?a ?b => two ERpow a b
  | ln ?a => one ELn a
  | exp ?a => one EExp a
  | sqrt ?a => one ESqrt a
  | Rabs ?a => one EAbs a
  | Rmin ?a ?b => two EMin a b
  | Rmax ?a ?b => two EMax a b
  | cos ?a => one ECos a
  | sinh ?a => read ctx ((exp a - exp (- a)) / 2)
  | cosh ?a => read ctx ((exp a + exp (- a)) / 2)
  | tanh ?a => read ctx (sinh a / cosh a)
  | PI => constr:(EPi)
  | iv_eq ?a ?b => choice REq a b 1 0
  | iv_ne ?a ?b => choice REq a b 0 1
  | iv_lt ?a ?b => choice RLt a b 1 0
  | iv_le ?a ?b => choice RLe a b 1 0
  | upd1 ?z ?k ?u ?i => let v := eval cbv beta in (z i) in choice REq i k u v
  | upd2 ?z ?k ?l ?u ?i ?j => let v := eval cbv beta in (z i j) in choice REq i k (if Req_EM_T j l then u else v) v
  | (if Req_EM_T ?a ?b then ?u else ?v) => choice REq a b u v
  | (if Rlt_dec ?a ?b then ?u else ?v) => choice RLt a b u v
  | (if Rle_dec ?a ?b then ?u else ?v) => choice RLe a b u v
  | bigsum ?l ?f => let l := read_range ctx l in let f := read_under ctx f in constr:(ESum l f)
  | bigprod ?l ?f => let l := read_range ctx l in let f := read_under ctx f in constr:(EProd l f)
  | INR (length ?l) => let l := read_range ctx l in constr:(ECard l)
  | table ?rows ?xs => let xs := read_list ctx xs in constr:(ETable rows xs)
  | Deriv ?f ?x => let f := read_under ctx f in let x := read ctx x in constr:(ESlope f x)
  | _ => let n := place ctx t in constr:(EVar n)
  end
with read_under ctx f :=
  let x := fresh "x" in
  let r := constr:(fun x : R => ltac:(let t := eval cbv beta in (f x) in let e := read (x, ctx) t in exact e)) in
  lazymatch r with (fun _ => ?e) => constr:(e) end
with read_list ctx l :=
  lazymatch l with
  | nil => constr:(ENil)
  | ?a :: ?r => let a := read ctx a in let r := read_list ctx r in constr:(ECons a r)
  end
with read_range ctx l :=
  lazymatch l with
  | rng ?a ?b => let a := read ctx a in let b := read ctx b in constr:(LRange a b)
  | _ => let l := read_list ctx l in constr:(LList l)
  end.
Ltac read_form ctx P :=
  let two f a b := (let a := read ctx a in let b := read ctx b in constr:(f a b)) in
  lazymatch P with
  | @eq R ?a ?b => two FEq a b
  | not (@eq (list R) ?l nil) => let l := read_range ctx l in constr:(FSome l)
  | not (@eq R ?a ?b) => two FNe a b
  | ?a < ?b => two FLt a b
  | ?a <= ?b => two FLe a b
  | ?a > ?b => two FGt a b
  | ?a >= ?b => two FGe a b
  | ?A /\ ?B => let A := read_form ctx A in let B := read_form ctx B in constr:(FAnd A B)
  | ?A -> ?B => let A := read_form ctx A in let B := read_form ctx B in constr:(FImp A B)
  | (forall x : R, In x ?l -> @?B x) =>
      let l := read_range ctx l in
      let x := fresh "x" in
      let r := constr:(fun x : R => ltac:(let t := eval cbv beta in (B x) in let e := read_form (x, ctx) t in exact e)) in
      lazymatch r with (fun _ => ?f) => constr:(FAll l f) end
  | (forall x : R, @?B x) =>
      let x := fresh "x" in
      let r := constr:(fun x : R => ltac:(let t := eval cbv beta in (B x) in let e := read_form (x, ctx) t in exact e)) in
      lazymatch r with (fun _ => ?f) => constr:(FEvery f) end
  | In ?a ?l => let a := read ctx a in let l := read_range ctx l in constr:(FIn a l)
  | NoDup ?l => let l := read_range ctx l in constr:(FDistinct l)
  | is_int ?a => let a := read ctx a in constr:(FInt a)
  end.

(* ---------- tactics: what holds at given values -------------------------------------------------------------------- *)

(* the values are put in place of their names *)
Ltac put_values := repeat match goal with x := _ |- _ => subst x end; cbv beta.
Ltac decided s :=
  lazymatch goal with |- ?P =>
    let f := read_form tt P in
    refine (is_true s f _); vm_compute; reflexivity
  end.
Ltac finer_and_finer p tac :=
  let s := eval vm_compute in (2 ^ p)%positive in
  first [ tac s | let t := eval vm_compute in (s * s)%positive in tac t
        | let t := eval vm_compute in (s * s * s * s)%positive in tac t ].

Lemma convex_exp : convex exp.
Proof.
  intros x y t Ht. set (v := t * x + (1 - t) * y). assert (A := exp_gap x v). assert (B := exp_gap y v).
  assert (0 <= t * (exp x - exp v * (1 + x - v))) by (apply Rmult_le_pos; lra).
  assert (0 <= (1 - t) * (exp y - exp v * (1 + y - v))) by (apply Rmult_le_pos; lra).
  replace (exp v) with (exp v + exp v * (t * x + (1 - t) * y - v)) by (unfold v; ring). lra.
Qed.
Lemma convex_abs : convex Rabs.
Proof.
  intros x y t Ht. eapply Rle_trans; [apply Rabs_triang|].
  rewrite !Rabs_mult, (Rabs_right t), (Rabs_right (1 - t)) by lra. lra.
Qed.
Lemma deriv_Deriv f x l : deriv f x l -> deriv f x (Deriv f x).
Proof. intros H. now rewrite (Deriv_is _ _ _ H). Qed.
Lemma convex_same f g : (forall t, f t = g t) -> convex g -> convex f.
Proof. intros E H x y t Ht. rewrite !E. now apply H. Qed.
Ltac by_convexity :=
  unfold concave; cbv beta;
  first [ apply convex_exp | apply convex_abs
        | apply (convex_same _ exp); [intros; ring | apply convex_exp]
        | apply (convex_same _ Rabs); [intros; ring | apply convex_abs]
        | let x := fresh in let y := fresh in let t := fresh in let H := fresh in let K := fresh in intros x y t H;
          assert (K : 0 <= t * (1 - t) * ((x - y) * (x - y)))
            by (apply Rmult_le_pos; [apply Rmult_le_pos; lra | apply Rle_0_sqr]); lra ].

(* an equation between sums of logarithms *)
Ltac same_sums_of_logs s :=
  lazymatch goal with |- ?a = ?b =>
    let a := read tt a in let b := read tt b in
    refine (same_logs s a b _); vm_compute; reflexivity
  end.

(* what is supposed of the values *)
Ltac supposed p :=
  put_values; let s := eval vm_compute in (2 ^ p)%positive in
  first [ decided s
        | intros; reflexivity
        | by_convexity
        | intros; eapply deriv_Deriv; deriv_auto
        | same_sums_of_logs s
        | finer_and_finer p decided ].
(* where the value of a formula lies *)
Ltac lies p := put_values; finer_and_finer p decided.
Ltac equals p :=
  put_values; let s := eval vm_compute in (2 ^ p)%positive in
  first [ decided s | reflexivity | same_sums_of_logs s ].

Lemma below_eq a q b : a < q -> q < b -> a = b -> False.
Proof. lra. Qed.
Lemma below_ge a q b : a < q -> q < b -> a >= b -> False.
Proof. lra. Qed.
Lemma below_gt a q b : a < q -> q < b -> a > b -> False.
Proof. lra. Qed.
Lemma above_eq a q b : q < a -> b < q -> a = b -> False.
Proof. lra. Qed.
Lemma above_le a q b : q < a -> b < q -> a <= b -> False.
Proof. lra. Qed.
Lemma above_lt a q b : q < a -> b < q -> a < b -> False.
Proof. lra. Qed.
Lemma same_lt a b : a = b -> a < b -> False.
Proof. lra. Qed.
Lemma same_gt a b : a = b -> a > b -> False.
Proof. lra. Qed.
Lemma same_ne (a b : R) : a = b -> a <> b -> False.
Proof. tauto. Qed.
