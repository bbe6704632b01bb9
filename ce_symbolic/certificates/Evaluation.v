(* Formulas without variables, evaluated: their values are enclosed, and what the enclosures decide is proved.

   A formula is read into a term of the type expr or form, on which Coq computes; sums run over listed sets, families
   and laws are tables, derivatives are taken along with the values. *)
From CeSymbolic Require Export Numbers.
Open Scope R_scope.

(* ---------- tables ----------------------------------------------------------------------------------------------- *)

Fixpoint choose (keys : list Q) (xs : list R) (yes no : R) : R :=
  match keys, xs with
  | [], _ => yes
  | k :: ks, x :: r => if Req_EM_T x (Q2R k) then choose ks r yes no else no
  | _, [] => no
  end.
(* the value in the first row whose keys are the arguments, 0 where there is none *)
Fixpoint table (rows : list (list Q * Q)) (xs : list R) : R :=
  match rows with [] => 0 | (keys, v) :: r => choose keys xs (Q2R v) (table r xs) end.

Fixpoint agree (keys qs : list Q) : bool :=
  match keys, qs with [], _ => true | k :: ks, q :: r => Qeq_bool q k && agree ks r | _, [] => false end.
Fixpoint lookup (rows : list (list Q * Q)) (qs : list Q) : Q :=
  match rows with [] => 0%Q | (keys, v) :: r => if agree keys qs then v else lookup r qs end.
Lemma choose_is keys qs yes no : choose keys (map Q2R qs) yes no = if agree keys qs then yes else no.
Proof.
  revert qs. induction keys as [|k ks IH]; intros [|q r]; try reflexivity. simpl.
  destruct (Req_EM_T (Q2R q) (Q2R k)) as [E|E].
  - apply eqR_Qeq in E. rewrite IH. apply Qeq_bool_iff in E. now rewrite E.
  - destruct (Qeq_bool q k) eqn:B; [|reflexivity]. apply Qeq_bool_iff, Qeq_eqR in B. contradiction.
Qed.
Lemma table_is rows qs : table rows (map Q2R qs) = Q2R (lookup rows qs).
Proof.
  induction rows as [|[keys v] r IH]; simpl; [symmetry; apply Q2R_0|].
  rewrite choose_is, IH. now destruct (agree keys qs).
Qed.

(* ---------- expressions ------------------------------------------------------------------------------------------ *)

Inductive relation := REq | RLt | RLe.
Inductive expr : Type :=
| ENum (z : Z) | EVar (n : nat)
| EAdd (a b : expr) | ESub (a b : expr) | EMul (a b : expr) | EDiv (a b : expr) | ENeg (a : expr) | EInv (a : expr)
| EPow (a : expr) (n : nat) | ERpow (a b : expr) | ELn (a : expr) | EExp (a : expr) | ESqrt (a : expr) | EAbs (a : expr)
| EMin (a b : expr) | EMax (a b : expr) | ECos (a : expr) | EPi
| ECase (c : relation) (a b yes no : expr)
| ESum (l : range) (body : expr) | EProd (l : range) (body : expr) | ECard (l : range)
| ETable (rows : list (list Q * Q)) (l : exprs)
| ESlope (body : expr) (x : expr)
with exprs : Type := ENil | ECons (a : expr) (l : exprs)
with range : Type := LRange (a b : expr) | LList (l : exprs).

Fixpoint eval (env : list R) (e : expr) {struct e} : R :=
  match e with
  | ENum z => IZR z | EVar n => nth n env 0
  | EAdd a b => eval env a + eval env b | ESub a b => eval env a - eval env b
  | EMul a b => eval env a * eval env b | EDiv a b => eval env a / eval env b
  | ENeg a => - eval env a | EInv a => / eval env a
  | EPow a n => eval env a ^ n | ERpow a b => rpow (eval env a) (eval env b)
  | ELn a => ln (eval env a) | EExp a => exp (eval env a) | ESqrt a => sqrt (eval env a) | EAbs a => Rabs (eval env a)
  | EMin a b => Rmin (eval env a) (eval env b) | EMax a b => Rmax (eval env a) (eval env b)
  | ECos a => cos (eval env a) | EPi => PI
  | ECase REq a b yes no => if Req_EM_T (eval env a) (eval env b) then eval env yes else eval env no
  | ECase RLt a b yes no => if Rlt_dec (eval env a) (eval env b) then eval env yes else eval env no
  | ECase RLe a b yes no => if Rle_dec (eval env a) (eval env b) then eval env yes else eval env no
  | ESum l body => bigsum (members env l) (fun x => eval (x :: env) body)
  | EProd l body => bigprod (members env l) (fun x => eval (x :: env) body)
  | ECard l => INR (length (members env l))
  | ETable rows l => table rows (evals env l)
  | ESlope body x => Deriv (fun t => eval (t :: env) body) (eval env x)
  end
with evals (env : list R) (l : exprs) {struct l} : list R :=
  match l with ENil => [] | ECons a r => eval env a :: evals env r end
with members (env : list R) (l : range) {struct l} : list R :=
  match l with LRange a b => rng (eval env a) (eval env b) | LList l => evals env l end.

Scheme expr_all := Induction for expr Sort Prop
with exprs_all := Induction for exprs Sort Prop
with range_all := Induction for range Sort Prop.
Combined Scheme all_exprs from expr_all, exprs_all, range_all.

(* ---------- variables that do not occur --------------------------------------------------------------------------- *)

Fixpoint absent (n : nat) (e : expr) {struct e} : bool :=
  match e with
  | ENum _ | EPi => true | EVar m => negb (Nat.eqb m n)
  | EAdd a b | ESub a b | EMul a b | EDiv a b | ERpow a b | EMin a b | EMax a b => absent n a && absent n b
  | ENeg a | EInv a | EPow a _ | ELn a | EExp a | ESqrt a | EAbs a | ECos a => absent n a
  | ECase _ a b yes no => absent n a && absent n b && absent n yes && absent n no
  | ESum l body | EProd l body => absent_range n l && absent (S n) body
  | ECard l => absent_range n l
  | ETable _ l => absent_all n l
  | ESlope body x => absent (S n) body && absent n x
  end
with absent_all (n : nat) (l : exprs) {struct l} : bool :=
  match l with ENil => true | ECons a r => absent n a && absent_all n r end
with absent_range (n : nat) (l : range) {struct l} : bool :=
  match l with LRange a b => absent n a && absent n b | LList l => absent_all n l end.

Fixpoint put (n : nat) (t : R) (env : list R) : list R :=
  match env, n with [], _ => [] | _ :: r, O => t :: r | x :: r, S m => x :: put m t r end.
Lemma nth_put_other n m t env : m <> n -> nth m (put n t env) 0 = nth m env 0.
Proof. revert n m. induction env as [|x r IH]; intros [|n] [|m] H; simpl; try reflexivity; try lia. apply IH. lia. Qed.
Lemma nth_put n t env : (n < length env)%nat -> nth n (put n t env) 0 = t.
Proof. revert n. induction env as [|x r IH]; intros [|n] H; simpl in *; try lia; [reflexivity|]. apply IH. lia. Qed.
Lemma put_nth n env : put n (nth n env 0) env = env.
Proof. revert n. induction env as [|x r IH]; intros [|n]; simpl; try reflexivity. now rewrite IH. Qed.

Lemma absent_same :
  (forall e n t env, absent n e = true -> eval (put n t env) e = eval env e) /\
  (forall l n t env, absent_all n l = true -> evals (put n t env) l = evals env l) /\
  (forall l n t env, absent_range n l = true -> members (put n t env) l = members env l).
Proof.
  apply all_exprs; intros; cbn [absent absent_all absent_range eval evals members] in *;
    repeat match goal with H : _ && _ = true |- _ => apply andb_prop in H; destruct H end;
    repeat match goal with
    | IH : forall n t env, absent n ?e = true -> _, H : absent ?n ?e = true |- context [eval (put ?n ?t ?env) ?e] =>
        rewrite (IH n t env H)
    | IH : forall n t env, absent_all n ?e = true -> _, H : absent_all ?n ?e = true |- context [evals (put ?n ?t ?env) ?e] =>
        rewrite (IH n t env H)
    | IH : forall n t env, absent_range n ?e = true -> _, H : absent_range ?n ?e = true |- context [members (put ?n ?t ?env) ?e] =>
        rewrite (IH n t env H)
    end; try reflexivity.
  - apply nth_put_other. intros ->. rewrite Nat.eqb_refl in H. discriminate.
  - apply sum_ext. intros x _. apply (H0 (S n) t (x :: env) H2).
  - apply prod_ext. intros x _. apply (H0 (S n) t (x :: env) H2).
  - apply Deriv_ext. intros u. apply (H (S n) t (u :: env) H1).
Qed.

(* ---------- enclosures of values and of slopes -------------------------------------------------------------------- *)

Definition bind {A B} (x : option A) (f : A -> option B) : option B := match x with Some a => f a | None => None end.
Notation "'let*' a ':=' x 'in' f" := (bind x (fun a => f)) (at level 200, a name, f at level 200).
Lemma bind_some {A B} (x : option A) (f : A -> option B) b : bind x f = Some b -> exists a, x = Some a /\ f a = Some b.
Proof. destruct x as [a|]; simpl; [|discriminate]. intros H. now exists a. Qed.
Ltac binds := repeat match goal with H : bind _ _ = Some _ |- _ =>
  apply bind_some in H; let a := fresh "i" in let E := fresh "E" in destruct H as (a & E & H) end.

Definition is_zero (i : iv) : bool := exact i && Qeq_bool (fst i) 0.
Lemma is_zero_within i x : is_zero i = true -> within i x -> x = 0.
Proof.
  unfold is_zero. intros H Hx. apply andb_prop in H. destruct H as [E Z]. rewrite (within_exact i x E Hx).
  apply Qeq_bool_iff, Qeq_eqR in Z. now rewrite Z, Q2R_0.
Qed.
Lemma within_0 : within (point 0) 0.
Proof. unfold within. simpl. rewrite Q2R_0. lra. Qed.
Lemma within_1 : within (point 1) 1.
Proof. unfold within. simpl. rewrite Q2R_1. lra. Qed.

(* zero times anything is zero *)
Definition omul (s : positive) (x y : option iv) : option iv :=
  match x, y with
  | Some i, Some j => Some (neat s (imul i j))
  | Some i, None | None, Some i => if is_zero i then Some (point 0) else None
  | None, None => None
  end.
Definition may (o : option iv) (x : R) : Prop := forall i, o = Some i -> within i x.
Lemma may_mul s o p x y : may o x -> may p y -> may (omul s o p) (x * y).
Proof.
  intros Hx Hy k. destruct o as [i|], p as [j|]; simpl; try discriminate.
  - intros E. apply some_is in E; rewrite <- E. apply within_neat, within_mul; [now apply Hx | now apply Hy].
  - destruct (is_zero i) eqn:Z; [|discriminate]. intros E. apply some_is in E; rewrite <- E.
    rewrite (is_zero_within i x Z (Hx i eq_refl)), Rmult_0_l. apply within_0.
  - destruct (is_zero j) eqn:Z; [|discriminate]. intros E. apply some_is in E; rewrite <- E.
    rewrite (is_zero_within j y Z (Hy j eq_refl)), Rmult_0_r. apply within_0.
Qed.
Definition oadd (s : positive) (x y : option iv) : option iv := let* i := x in let* j := y in Some (neat s (iadd i j)).
Lemma may_add s o p x y : may o x -> may p y -> may (oadd s o p) (x + y).
Proof.
  intros Hx Hy k E. unfold oadd in E. binds. apply some_is in E; rewrite <- E. apply within_neat, within_add; [now apply Hx | now apply Hy].
Qed.
Definition oneg (x : option iv) : option iv := let* i := x in Some (ineg i).
Lemma may_neg o x : may o x -> may (oneg o) (- x).
Proof. intros Hx k E. unfold oneg in E. binds. apply some_is in E; rewrite <- E. now apply within_neg, Hx. Qed.
Definition oinv (s : positive) (x : option iv) : option iv := let* i := x in let* j := iinv i in Some (neat s j).
Lemma may_inv s o x : may o x -> may (oinv s o) (/ x).
Proof.
  intros Hx k E. unfold oinv in E. binds. apply some_is in E; rewrite <- E. apply within_neat.
  now destruct (within_inv _ _ x E1 (Hx _ E0)).
Qed.
Definition olog (s : positive) (x : option iv) : option iv := let* i := x in ilog s i.
Lemma may_log s o x : may o x -> may (olog s o) (ln x).
Proof. intros Hx k E. unfold olog in E. binds. now destruct (within_log s _ k x E (Hx _ E0)). Qed.
Definition oexp (s : positive) (x : option iv) : option iv := let* i := x in iexp s i.
Lemma may_exp s o x : may o x -> may (oexp s o) (exp x).
Proof. intros Hx k E. unfold oexp in E. binds. now apply (within_exp s i), Hx. Qed.

Definition int_of (i : iv) : option Z :=
  let q := Qred (fst i) in if exact i && Pos.eqb (Qden q) 1 then Some (Qnum q) else None.
Lemma int_of_within i z x : int_of i = Some z -> within i x -> x = IZR z.
Proof.
  unfold int_of. destruct (exact i) eqn:X; [|discriminate]. cbv zeta. cbn [andb].
  destruct (Pos.eqb_spec (Qden (Qred (fst i))) 1) as [D|D]; [|discriminate]. intros E H. apply some_is in E. rewrite <- E.
  rewrite (within_exact i x X H). rewrite <- (Qeq_eqR _ _ (Qred_correct (fst i))). unfold Q2R. rewrite D. field.
Qed.

(* a power of a positive number; whole exponents keep what is exact exact *)
Definition orpow (s : positive) (x y : option iv) : option iv :=
  match (let* i := x in let* j := y in let* z := int_of j in if positive_iv i then Some (i, z) else None) with
  | Some (i, Zneg n) => oinv s (Some (ipow s i (Pos.to_nat n)))
  | Some (i, z) => Some (ipow s i (Z.to_nat z))
  | None => oexp s (omul s y (olog s x))
  end.
Lemma rpow_whole x z : 0 < x ->
  rpow x (IZR z) = match z with Zneg n => / x ^ Pos.to_nat n | _ => x ^ Z.to_nat z end.
Proof.
  intros P. assert (N : forall n, rpow x (IZR (Z.of_nat n)) = x ^ n) by (intros n; rewrite <- INR_IZR_INZ; now apply rpow_nat).
  destruct z as [|n|n].
  - apply (N 0%nat).
  - now rewrite <- (positive_nat_Z n), N, Nat2Z.id.
  - rewrite <- N, positive_nat_Z. unfold rpow. rewrite <- exp_Ropp. f_equal.
    change (Zneg n) with (- Zpos n)%Z. rewrite opp_IZR. ring.
Qed.
Lemma may_rpow s o p x y : may o x -> may p y -> may (orpow s o p) (rpow x y).
Proof.
  intros Hx Hy. unfold orpow. set (w := let* i := o in _). destruct w as [[i z]|] eqn:W; subst w.
  - binds. destruct (positive_iv i0) eqn:P; [|discriminate]. injection W as -> ->.
    assert (X := Hx _ E). destruct (positive_within i x P X) as [_ Px].
    rewrite (int_of_within _ _ y E1 (Hy _ E0)), (rpow_whole x z Px).
    destruct z as [|n|n]; [| |apply may_inv]; intros k K; apply some_is in K; rewrite <- K; now apply within_pow.
  - apply may_exp, may_mul; [assumption | now apply may_log].
Qed.

Definition before (i j : iv) : bool := negb (Qle_bool (fst j) (snd i)).
Definition upto (i j : iv) : bool := Qle_bool (snd i) (fst j).
Definition same (i j : iv) : bool := exact i && exact j && Qeq_bool (fst i) (fst j).
Definition apart (i j : iv) : bool := if before i j then true else before j i.
Lemma before_within i j x y : before i j = true -> within i x -> within j y -> x < y.
Proof.
  unfold before, within. intros E Hx Hy. assert (N : ~ (fst j <= snd i)%Q).
  { rewrite <- Qle_bool_iff. destruct (Qle_bool (fst j) (snd i)); discriminate. }
  apply Qnot_le_lt, Qlt_Rlt in N. lra.
Qed.
Lemma upto_within i j x y : upto i j = true -> within i x -> within j y -> x <= y.
Proof. unfold upto, within. intros E Hx Hy. apply Qle_bool_iff, Qle_Rle in E. lra. Qed.
Lemma same_within i j x y : same i j = true -> within i x -> within j y -> x = y.
Proof.
  unfold same. intros E Hx Hy. apply andb_prop in E. destruct E as [E Q]. apply andb_prop in E. destruct E as [A B].
  rewrite (within_exact i x A Hx), (within_exact j y B Hy). now apply Qeq_eqR, Qeq_bool_iff.
Qed.
Lemma apart_within i j x y : apart i j = true -> within i x -> within j y -> x <> y.
Proof.
  unfold apart. destruct (before i j) eqn:B; intros E Hx Hy.
  - assert (x < y) by (now apply (before_within i j)). lra.
  - assert (y < x) by (now apply (before_within j i)). lra.
Qed.
Definition decide (c : relation) (i j : iv) : option bool :=
  match c with
  | REq => if same i j then Some true else if apart i j then Some false else None
  | RLt => if before i j then Some true else if upto j i then Some false else None
  | RLe => if upto i j then Some true else if before j i then Some false else None
  end.
Definition holds (c : relation) (x y : R) : Prop := match c with REq => x = y | RLt => x < y | RLe => x <= y end.
Lemma decide_within c i j x y b : decide c i j = Some b -> within i x -> within j y -> if b then holds c x y else ~ holds c x y.
Proof.
  intros E Hx Hy. destruct c; simpl in *.
  - destruct (same i j) eqn:S; [|destruct (apart i j) eqn:A; [|discriminate]]; apply some_is in E; rewrite <- E;
      [now apply (same_within i j) | now apply (apart_within i j)].
  - destruct (before i j) eqn:S; [|destruct (upto j i) eqn:A; [|discriminate]]; apply some_is in E; rewrite <- E;
      [now apply (before_within i j) | assert (y <= x) by (now apply (upto_within j i)); intros N; unfold holds in N; lra].
  - destruct (upto i j) eqn:S; [|destruct (before j i) eqn:A; [|discriminate]]; apply some_is in E; rewrite <- E;
      [now apply (upto_within i j) | assert (y < x) by (now apply (before_within j i)); intros N; unfold holds in N; lra].
Qed.
Lemma case_is (c : relation) x y (u v : R) :
  match c with
  | REq => if Req_EM_T x y then u else v | RLt => if Rlt_dec x y then u else v | RLe => if Rle_dec x y then u else v
  end = u /\ holds c x y \/
  match c with
  | REq => if Req_EM_T x y then u else v | RLt => if Rlt_dec x y then u else v | RLe => if Rle_dec x y then u else v
  end = v /\ ~ holds c x y.
Proof. destruct c; simpl; [destruct (Req_EM_T x y) | destruct (Rlt_dec x y) | destruct (Rle_dec x y)]; tauto. Qed.
Lemma eval_case env c a b yes no : eval env (ECase c a b yes no) =
  match c with
  | REq => if Req_EM_T (eval env a) (eval env b) then eval env yes else eval env no
  | RLt => if Rlt_dec (eval env a) (eval env b) then eval env yes else eval env no
  | RLe => if Rle_dec (eval env a) (eval env b) then eval env yes else eval env no
  end.
Proof. now destruct c. Qed.

Definition integers (a b : Z) : list iv :=
  map (fun k => point (inject_Z (a + Z.of_nat k))) (seq 0 (Z.to_nat (b - a + 1))).
Definition all_exact (l : list iv) : option (list Q) :=
  if forallb exact l then Some (map fst l) else None.

(* slopes of compositions: from the slopes and values of what they are made of *)
Definition steep (o : option iv) (f : R -> R) (x : R) : Prop := forall d, o = Some d -> exists l, deriv f x l /\ within d l.
Lemma deriv_ext f g x l : (forall t, f t = g t) -> deriv f x l -> deriv g x l.
Proof. intros E H. replace g with f; [exact H|]. apply FunctionalExtensionality.functional_extensionality, E. Qed.
Lemma steep_ext o f g x : (forall t, f t = g t) -> steep o f x -> steep o g x.
Proof. intros E H d D. destruct (H d D) as (l & A & B). exists l. split; [now apply (deriv_ext f)|assumption]. Qed.
Lemma steep_const f x : (forall t u, f t = f u) -> steep (Some (point 0)) f x.
Proof.
  intros E d D. apply some_is in D; rewrite <- D. exists 0. split; [|apply within_0].
  apply (deriv_ext (fun _ => f x)); [intros; apply E | apply deriv_const].
Qed.
Lemma steep_add s o p f g x : steep o f x -> steep p g x -> steep (oadd s o p) (fun t => f t + g t) x.
Proof.
  intros Hf Hg d D. unfold oadd in D. binds. apply some_is in D; rewrite <- D.
  destruct (Hf _ E) as (l & A & B). destruct (Hg _ E0) as (m & A' & B'). exists (l + m).
  split; [now apply deriv_add | now apply within_neat, within_add].
Qed.
Lemma steep_neg o f x : steep o f x -> steep (oneg o) (fun t => - f t) x.
Proof.
  intros Hf d D. unfold oneg in D. binds. apply some_is in D; rewrite <- D. destruct (Hf _ E) as (l & A & B). exists (- l).
  split; [now apply deriv_opp | now apply within_neg].
Qed.
Definition smul (s : positive) (o p u v : option iv) : option iv :=
  let* d := o in let* e := p in oadd s (omul s (Some d) v) (omul s u (Some e)).
Lemma some_may i x : within i x -> may (Some i) x.
Proof. intros H k E. now apply some_is in E; rewrite <- E. Qed.
Lemma steep_mul s o p u v f g x : steep o f x -> steep p g x -> may u (f x) -> may v (g x) ->
  steep (smul s o p u v) (fun t => f t * g t) x.
Proof.
  intros Hf Hg Hu Hv d D. unfold smul in D. apply bind_some in D. destruct D as (i & E & D).
  apply bind_some in D. destruct D as (j & E' & D).
  destruct (Hf _ E) as (l & A & B). destruct (Hg _ E') as (m & A' & B'). exists (l * g x + f x * m).
  split; [now apply deriv_mul|]. revert d D. apply may_add; apply may_mul; auto using some_may.
Qed.
Definition sinv (s : positive) (o u : option iv) : option iv :=
  let* d := o in let* i := u in let* j := iinv i in oneg (omul s (Some d) (omul s (Some j) (Some j))).
Lemma steep_inv s o u f x : steep o f x -> may u (f x) -> steep (sinv s o u) (fun t => / f t) x.
Proof.
  intros Hf Hu d D. unfold sinv in D. apply bind_some in D. destruct D as (i & E & D).
  apply bind_some in D. destruct D as (j & E' & D). apply bind_some in D. destruct D as (k & E'' & D).
  destruct (Hf _ E) as (l & A & B). destruct (within_inv _ _ _ E'' (Hu _ E')) as [C N]. exists (- l / (f x * f x)).
  split; [now apply deriv_inv|]. replace (- l / (f x * f x)) with (- (l * (/ f x * / f x))) by (field; assumption).
  revert d D. apply may_neg, may_mul; [|apply may_mul]; now apply some_may.
Qed.
Definition spow (s : positive) (o u : option iv) (k : nat) : option iv :=
  let* d := o in let* i := u in
  omul s (omul s (Some (point (inject_Z (Z.of_nat k)))) (Some (ipow s i (pred k)))) (Some d).
Lemma steep_pow s o u k f x : steep o f x -> may u (f x) -> steep (spow s o u k) (fun t => f t ^ k) x.
Proof.
  intros Hf Hu d D. unfold spow in D. apply bind_some in D. destruct D as (i & E & D).
  apply bind_some in D. destruct D as (j & E' & D). destruct (Hf _ E) as (l & A & B).
  exists (IZR (Z.of_nat k) * f x ^ pred k * l). split; [now apply deriv_pow|]. revert d D.
  apply may_mul; [apply may_mul|]; apply some_may; [rewrite <- Q2R_int; apply within_point | apply within_pow; now apply Hu | assumption].
Qed.
Definition slog (s : positive) (o u : option iv) : option iv :=
  let* d := o in let* i := u in if positive_iv i then omul s (Some d) (oinv s (Some i)) else None.
Lemma steep_log s o u f x : steep o f x -> may u (f x) -> steep (slog s o u) (fun t => ln (f t)) x.
Proof.
  intros Hf Hu d D. unfold slog in D. apply bind_some in D. destruct D as (i & E & D).
  apply bind_some in D. destruct D as (j & E' & D). destruct (positive_iv j) eqn:P; [|discriminate].
  destruct (Hf _ E) as (l & A & B). destruct (positive_within _ _ P (Hu _ E')) as [_ N]. exists (l / f x).
  split; [now apply deriv_ln|]. revert d D. apply may_mul; [now apply some_may | apply may_inv, some_may, Hu, E'].
Qed.
Definition sexp (s : positive) (o u : option iv) : option iv := let* d := o in omul s (oexp s u) (Some d).
Lemma steep_exp s o u f x : steep o f x -> may u (f x) -> steep (sexp s o u) (fun t => exp (f t)) x.
Proof.
  intros Hf Hu d D. unfold sexp in D. apply bind_some in D. destruct D as (i & E & D).
  destruct (Hf _ E) as (l & A & B). exists (exp (f x) * l). split; [now apply deriv_exp|]. revert d D.
  apply may_mul; [now apply may_exp | now apply some_may].
Qed.
Definition sroot (s : positive) (o u : option iv) : option iv :=
  let* d := o in let* i := u in if positive_iv i then
  omul s (oinv s (omul s (Some (point 2)) (iroot s i))) (Some d) else None.
Lemma steep_root s o u f x : steep o f x -> may u (f x) -> steep (sroot s o u) (fun t => sqrt (f t)) x.
Proof.
  intros Hf Hu d D. unfold sroot in D. apply bind_some in D. destruct D as (i & E & D).
  apply bind_some in D. destruct D as (j & E' & D). destruct (positive_iv j) eqn:P; [|discriminate].
  destruct (Hf _ E) as (l & A & B). destruct (positive_within _ _ P (Hu _ E')) as [_ N]. exists (/ (2 * sqrt (f x)) * l).
  split; [now apply deriv_sqrt|]. revert d D.
  apply may_mul; [|now apply some_may]. apply may_inv, may_mul.
  - apply some_may. replace 2 with (Q2R 2) by (unfold Q2R; simpl; lra). apply within_point.
  - intros k K. apply (within_root s _ _ _ K). now apply Hu.
Qed.

Fixpoint bounds (s : positive) (env : list iv) (e : expr) {struct e} : option iv :=
  match e with
  | ENum z => Some (point (inject_Z z)) | EVar n => nth_error env n
  | EAdd a b => oadd s (bounds s env a) (bounds s env b)
  | ESub a b => oadd s (bounds s env a) (oneg (bounds s env b))
  | EMul a b => omul s (bounds s env a) (bounds s env b)
  | EDiv a b => omul s (bounds s env a) (oinv s (bounds s env b))
  | ENeg a => oneg (bounds s env a) | EInv a => oinv s (bounds s env a)
  | EPow a n => let* i := bounds s env a in Some (ipow s i n)
  | ERpow a b => orpow s (bounds s env a) (bounds s env b)
  | ELn a => olog s (bounds s env a) | EExp a => oexp s (bounds s env a)
  | ESqrt a => let* i := bounds s env a in iroot s i
  | EAbs a => let* i := bounds s env a in Some (iabs i)
  | EMin a b => let* i := bounds s env a in let* j := bounds s env b in Some (imin i j)
  | EMax a b => let* i := bounds s env a in let* j := bounds s env b in Some (imax i j)
  | ECos a => let* i := bounds s env a in icos s i
  | EPi => Some ipi
  | ECase c a b yes no =>
      let* i := bounds s env a in let* j := bounds s env b in let* d := decide c i j in
      if d then bounds s env yes else bounds s env no
  | ESum l body =>
      let* xs := bounds_range s env l in
      fold_right (fun x rest => oadd s (bounds s (x :: env) body) rest) (Some (point 0)) xs
  | EProd l body =>
      let* xs := bounds_range s env l in
      fold_right (fun x rest => omul s (bounds s (x :: env) body) rest) (Some (point 1)) xs
  | ECard l => let* xs := bounds_range s env l in Some (point (inject_Z (Z.of_nat (length xs))))
  | ETable rows l =>
      let* xs := bounds_all s env l in let* qs := all_exact xs in Some (point (lookup rows qs))
  | ESlope body x => let* i := bounds s env x in slope s (i :: env) 0 body
  end
with bounds_all (s : positive) (env : list iv) (l : exprs) {struct l} : option (list iv) :=
  match l with
  | ENil => Some []
  | ECons a r => let* i := bounds s env a in let* rest := bounds_all s env r in Some (i :: rest)
  end
with bounds_range (s : positive) (env : list iv) (l : range) {struct l} : option (list iv) :=
  match l with
  | LRange a b =>
      let* i := bounds s env a in let* j := bounds s env b in
      let* x := int_of i in let* y := int_of j in Some (integers x y)
  | LList l => bounds_all s env l
  end
(* of the derivative in variable n *)
with slope (s : positive) (env : list iv) (n : nat) (e : expr) {struct e} : option iv :=
  if absent n e then Some (point 0) else
  match e with
  | EVar _ => Some (point 1)
  | EAdd a b => oadd s (slope s env n a) (slope s env n b)
  | ESub a b => oadd s (slope s env n a) (oneg (slope s env n b))
  | ENeg a => oneg (slope s env n a)
  | EMul a b => smul s (slope s env n a) (slope s env n b) (bounds s env a) (bounds s env b)
  | EDiv a b => smul s (slope s env n a) (sinv s (slope s env n b) (bounds s env b))
                     (bounds s env a) (oinv s (bounds s env b))
  | EInv a => sinv s (slope s env n a) (bounds s env a)
  | EPow a k => spow s (slope s env n a) (bounds s env a) k
  | ELn a => slog s (slope s env n a) (bounds s env a)
  | EExp a => sexp s (slope s env n a) (bounds s env a)
  | ESqrt a => sroot s (slope s env n a) (bounds s env a)
  | ERpow a b => sexp s (smul s (slope s env n b) (slog s (slope s env n a) (bounds s env a))
                              (bounds s env b) (olog s (bounds s env a)))
                      (omul s (bounds s env b) (olog s (bounds s env a)))
  | ECase c a b yes no =>
      if absent n a && absent n b then
        let* i := bounds s env a in let* j := bounds s env b in let* d := decide c i j in
        if d then slope s env n yes else slope s env n no
      else None
  | ESum l body =>
      if absent_range n l then
        let* xs := bounds_range s env l in
        fold_right (fun x rest => oadd s (slope s (x :: env) (S n) body) rest) (Some (point 0)) xs
      else None
  | _ => None
  end.

(* ---------- the enclosures are right ------------------------------------------------------------------------------ *)

Definition fits (ivs : list iv) (env : list R) : Prop := Forall2 within ivs env.
Lemma fits_nth ivs env n i : fits ivs env -> nth_error ivs n = Some i -> within i (nth n env 0).
Proof.
  intros F. revert n. induction F as [|j x ivs env H F IH]; intros [|n] E; simpl in *; try discriminate.
  - apply some_is in E; rewrite <- E. exact H.
  - now apply IH.
Qed.
Lemma fits_integers a b : fits (integers a b) (rng (IZR a) (IZR b)).
Proof.
  rewrite rng_IZR. unfold integers, fits. induction (seq 0 (Z.to_nat (b - a + 1))) as [|k l IH]; simpl; constructor; [|exact IH].
  rewrite INR_IZR_INZ, <- plus_IZR, <- Q2R_int. apply within_point.
Qed.
Lemma fits_exact xs vs qs : all_exact xs = Some qs -> fits xs vs -> vs = map Q2R qs.
Proof.
  unfold all_exact. destruct (forallb exact xs) eqn:E; [|discriminate]. intros Q F. apply some_is in Q. rewrite <- Q. clear Q qs.
  induction F as [|i v xs vs H F IH]; [reflexivity|]. simpl in *. apply andb_prop in E. destruct E as [E1 E2].
  rewrite (within_exact i v E1 H). f_equal. now apply IH.
Qed.
Lemma fits_length xs vs : fits xs vs -> length xs = length vs.
Proof. induction 1; simpl; congruence. Qed.

Lemma may_sum s (f : iv -> option iv) (g : R -> R) xs vs : fits xs vs -> (forall i v, within i v -> may (f i) (g v)) ->
  may (fold_right (fun x rest => oadd s (f x) rest) (Some (point 0)) xs) (bigsum vs g).
Proof.
  intros F H. induction F as [|i v xs vs Hi F IH]; simpl.
  - intros k E. apply some_is in E; rewrite <- E. apply within_0.
  - apply may_add; [now apply H | exact IH].
Qed.
Lemma may_prod s (f : iv -> option iv) (g : R -> R) xs vs : fits xs vs -> (forall i v, within i v -> may (f i) (g v)) ->
  may (fold_right (fun x rest => omul s (f x) rest) (Some (point 1)) xs) (bigprod vs g).
Proof.
  intros F H. induction F as [|i v xs vs Hi F IH]; simpl.
  - intros k E. apply some_is in E; rewrite <- E. apply within_1.
  - apply may_mul; [now apply H | exact IH].
Qed.
Lemma steep_sum s (f : iv -> option iv) (g : R -> R -> R) x xs vs : fits xs vs ->
  (forall i v, within i v -> steep (f i) (fun t => g t v) x) ->
  steep (fold_right (fun x rest => oadd s (f x) rest) (Some (point 0)) xs) (fun t => bigsum vs (g t)) x.
Proof.
  intros F H. induction F as [|i v xs vs Hi F IH]; simpl.
  - apply steep_const. reflexivity.
  - apply (steep_add s _ _ (fun t => g t v) (fun t => bigsum vs (g t))); [now apply H | exact IH].
Qed.

Definition value_right (s : positive) (e : expr) : Prop :=
  forall env ivs, fits ivs env -> may (bounds s ivs e) (eval env e).
Definition slope_right (s : positive) (e : expr) : Prop :=
  forall env ivs n, fits ivs env -> (n < length env)%nat ->
  steep (slope s ivs n e) (fun t => eval (put n t env) e) (nth n env 0).

Lemma slope_absent s e env ivs n : absent n e = true -> fits ivs env ->
  steep (slope s ivs n e) (fun t => eval (put n t env) e) (nth n env 0).
Proof.
  intros A F. apply (steep_ext _ (fun _ => eval env e)); [intros t; symmetry; now apply (proj1 absent_same)|].
  replace (slope s ivs n e) with (Some (point 0)); [now apply steep_const|]. destruct e; cbn [slope]; now rewrite A.
Qed.

Ltac slope_case :=
  intros env ivs n F L;
  match goal with |- steep (slope ?s ?ivs ?n ?e) _ _ =>
    let A := fresh in destruct (absent n e) eqn:A; [now apply slope_absent|]; cbn [slope]; rewrite A; clear A; cbn [eval] end.
Ltac at_point := cbv beta; rewrite ?put_nth; auto.

Lemma evaluation_right s :
  (forall e, value_right s e /\ slope_right s e) /\
  (forall l env ivs, fits ivs env -> forall xs, bounds_all s ivs l = Some xs -> fits xs (evals env l)) /\
  (forall l env ivs, fits ivs env -> forall xs, bounds_range s ivs l = Some xs -> fits xs (members env l)).
Proof.
  apply all_exprs.
  - intros z. split; [|slope_case; intros d E; discriminate]. intros env ivs F k E. cbn in E. apply some_is in E; rewrite <- E.
    cbn [eval]. rewrite <- Q2R_int. apply within_point.
  - intros m. split; [intros env ivs F k E; cbn [bounds] in E; cbn [eval]; now apply (fits_nth ivs)|]. intros env ivs n F L.
    destruct (Nat.eqb_spec m n) as [->|N].
    + cbn [slope absent]. rewrite Nat.eqb_refl. cbn [negb]. intros d E. apply some_is in E; rewrite <- E. exists 1. split; [|apply within_1].
      apply (deriv_ext (fun t => t)); [|apply deriv_id]. intros t. cbn [eval]. now rewrite nth_put.
    + apply slope_absent; [|assumption]. cbn [absent]. apply Nat.eqb_neq in N. now rewrite N.
  - intros a [Va Sa] b [Vb Sb]. split; [intros env ivs F; cbn [bounds eval]; apply may_add; auto|]. slope_case.
    apply steep_add; auto.
  - intros a [Va Sa] b [Vb Sb]. split; [intros env ivs F; cbn [bounds eval]; unfold Rminus; apply may_add; auto; apply may_neg; auto|].
    slope_case. unfold Rminus. apply (steep_add s _ _ _ (fun t => - eval (put n t env) b)); auto. apply steep_neg; auto.
  - intros a [Va Sa] b [Vb Sb]. split; [intros env ivs F; cbn [bounds eval]; apply may_mul; auto|]. slope_case.
    apply steep_mul; at_point.
  - intros a [Va Sa] b [Vb Sb]. split; [intros env ivs F; cbn [bounds eval]; unfold Rdiv; apply may_mul; auto; apply may_inv; auto|].
    slope_case. unfold Rdiv. apply (steep_mul s _ _ _ _ _ (fun t => / eval (put n t env) b)); at_point.
    + apply steep_inv; at_point.
    + apply may_inv; auto.
  - intros a [Va Sa]. split; [intros env ivs F; cbn [bounds eval]; apply may_neg; auto|]. slope_case. apply steep_neg; auto.
  - intros a [Va Sa]. split; [intros env ivs F; cbn [bounds eval]; apply may_inv; auto|]. slope_case. apply steep_inv; at_point.
  - intros a [Va Sa] k. split.
    + intros env ivs F i E. cbn [bounds] in E. binds. apply some_is in E; rewrite <- E. cbn [eval]. apply within_pow. now apply (Va env ivs F).
    + slope_case. apply steep_pow; at_point.
  - intros a [Va Sa] b [Vb Sb]. split; [intros env ivs F; cbn [bounds eval]; apply may_rpow; auto|]. slope_case.
    unfold rpow. apply (steep_exp s _ _ (fun t => eval (put n t env) b * ln (eval (put n t env) a))).
    + apply (steep_mul s _ _ _ _ _ (fun t => ln (eval (put n t env) a))); at_point.
      * apply steep_log; at_point.
      * apply may_log; auto.
    + at_point. apply may_mul; auto. apply may_log; auto.
  - intros a [Va Sa]. split; [intros env ivs F; cbn [bounds eval]; apply may_log; auto|]. slope_case. apply steep_log; at_point.
  - intros a [Va Sa]. split; [intros env ivs F; cbn [bounds eval]; apply may_exp; auto|]. slope_case. apply steep_exp; at_point.
  - intros a [Va Sa]. split; [|slope_case; apply steep_root; at_point].
    intros env ivs F i E. cbn [bounds] in E. binds. cbn [eval]. apply (within_root s _ _ _ E). now apply (Va env ivs F).
  - intros a [Va Sa]. split; [|slope_case; intros d E; discriminate].
    intros env ivs F i E. cbn [bounds] in E. binds. apply some_is in E; rewrite <- E. cbn [eval]. apply within_abs. now apply (Va env ivs F).
  - intros a [Va Sa] b [Vb Sb]. split; [|slope_case; intros d E; discriminate].
    intros env ivs F i E. cbn [bounds] in E. binds. apply some_is in E; rewrite <- E. cbn [eval].
    apply within_min; [now apply (Va env ivs F) | now apply (Vb env ivs F)].
  - intros a [Va Sa] b [Vb Sb]. split; [|slope_case; intros d E; discriminate].
    intros env ivs F i E. cbn [bounds] in E. binds. apply some_is in E; rewrite <- E. cbn [eval].
    apply within_max; [now apply (Va env ivs F) | now apply (Vb env ivs F)].
  - intros a [Va Sa]. split; [|slope_case; intros d E; discriminate].
    intros env ivs F i E. cbn [bounds] in E. binds. cbn [eval]. apply (within_cos s _ _ _ E). now apply (Va env ivs F).
  - split; [|slope_case; intros d E; discriminate]. intros env ivs F i E. cbn in E. apply some_is in E; rewrite <- E. apply within_pi.
  - intros c a [Va Sa] b [Vb Sb] yes [Vy Sy] no [Vn Sn]. split.
    + intros env ivs F i E. cbn [bounds] in E. binds. rewrite eval_case.
      assert (D := decide_within _ _ _ _ _ _ E2 (Va env ivs F _ E0) (Vb env ivs F _ E1)).
      destruct (case_is c (eval env a) (eval env b) (eval env yes) (eval env no)) as [[-> H]|[-> H]], i2; try contradiction.
      * now apply (Vy env ivs F).
      * now apply (Vn env ivs F).
    + intros env ivs n F L.
      destruct (absent n (ECase c a b yes no)) eqn:A; [now apply slope_absent|]. cbn [slope]. rewrite A. clear A.
      destruct (absent n a) eqn:Aa; [|intros d E; discriminate]. destruct (absent n b) eqn:Ab; [|intros d E; discriminate].
      cbn [andb]. intros k E. binds.
      assert (D := decide_within _ _ _ _ _ _ E2 (Va env ivs F _ E0) (Vb env ivs F _ E1)).
      assert (X : exists l, deriv (fun t => if i1 then eval (put n t env) yes else eval (put n t env) no) (nth n env 0) l /\ within k l).
      { destruct i1; [now apply (Sy env ivs n F L) | now apply (Sn env ivs n F L)]. }
      destruct X as (l & X & Hl). exists l. split; [|exact Hl]. refine (deriv_ext _ _ _ _ _ X). intros t.
      rewrite eval_case, (proj1 absent_same a n t env Aa), (proj1 absent_same b n t env Ab).
      destruct (case_is c (eval env a) (eval env b) (eval (put n t env) yes) (eval (put n t env) no)) as [[-> H]|[-> H]], i1;
        try contradiction; reflexivity.
  - intros l Hl body [Vb Sb]. split.
    + intros env ivs F i E. cbn [bounds] in E. binds. cbn [eval]. revert i E. apply may_sum; [now apply (Hl env ivs)|].
      intros j v Hj. apply Vb. now constructor.
    + slope_case. destruct (absent_range n l) eqn:A; [|intros d E; discriminate]. intros k E. binds. revert k E.
      apply (steep_ext _ (fun t => bigsum (members env l) (fun x => eval (x :: put n t env) body))).
      { intros t. now rewrite (proj2 (proj2 absent_same)). }
      apply (steep_sum s _ (fun t x => eval (x :: put n t env) body)); [now apply (Hl env ivs)|].
      intros j v Hj. apply (Sb (v :: env) (j :: ivs) (S n)); [now constructor | simpl; lia].
  - intros l Hl body [Vb Sb]. split; [|slope_case; intros d E; discriminate].
    intros env ivs F i E. cbn [bounds] in E. binds. cbn [eval]. revert i E. apply may_prod; [now apply (Hl env ivs)|].
    intros j v Hj. apply Vb. now constructor.
  - intros l Hl. split; [|slope_case; intros d E; discriminate]. intros env ivs F i E. cbn [bounds] in E. binds. apply some_is in E; rewrite <- E.
    cbn [eval]. rewrite (fits_length _ _ (Hl env ivs F _ E0)) , INR_IZR_INZ, <- Q2R_int. apply within_point.
  - intros rows l Hl. split; [|slope_case; intros d E; discriminate]. intros env ivs F i E. cbn [bounds] in E. binds. apply some_is in E; rewrite <- E.
    cbn [eval]. rewrite (fits_exact _ _ _ E1 (Hl env ivs F _ E0)), table_is. apply within_point.
  - intros body [Vb Sb] x [Vx Sx]. split; [|slope_case; intros d E; discriminate].
    intros env ivs F i E. cbn [bounds] in E. binds. cbn [eval].
    destruct (Sb (eval env x :: env) (i0 :: ivs) 0%nat) with (d := i) as (l & D & Hl); [constructor; [now apply (Vx env ivs F)|exact F] | simpl; lia | exact E|].
    rewrite (Deriv_is (fun t => eval (t :: env) body) (eval env x) l D). exact Hl.
  - intros env ivs F xs E. apply some_is in E; rewrite <- E. constructor.
  - intros a [Va _] l Hl env ivs F xs E. cbn [bounds_all] in E. binds. apply some_is in E; rewrite <- E. cbn [evals]. constructor.
    + now apply (Va env ivs F).
    + now apply (Hl env ivs F).
  - intros a [Va _] b [Vb _] env ivs F xs E. cbn [bounds_range] in E. binds. apply some_is in E; rewrite <- E. cbn [members].
    rewrite (int_of_within _ _ _ E2 (Va env ivs F _ E0)), (int_of_within _ _ _ E3 (Vb env ivs F _ E1)). apply fits_integers.
  - intros l Hl env ivs F xs E. now apply (Hl env ivs F).
Qed.
