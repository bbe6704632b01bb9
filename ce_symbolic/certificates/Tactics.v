(* One tactic for each rule of the catalogue, and what they share: side conditions, and going down to a place. *)
From CeSymbolic Require Export Laws.

(* ---------- side conditions -------------------------------------------------------------------------------------- *)

Lemma le_add a b : 0 <= b -> a <= a + b.
Proof. lra. Qed.
Lemma lt_add a b : 0 < b -> a < a + b.
Proof. lra. Qed.

Ltac int :=
  solve [ assumption | apply is_int_IZR | apply is_int_INR
        | apply is_int_plus; int | apply is_int_minus; int | apply is_int_opp; int | apply is_int_mult; int
        | match goal with H : In ?x (rng ?a ?b) |- is_int ?x => apply (rng_in a b x); [int | int | exact H] end ].

(* the bounds of indices, for linear arithmetic *)
Ltac index_bounds :=
  repeat match goal with
  | H : In ?x (rng ?a ?b) |- _ =>
      lazymatch goal with
      | _ : is_int x /\ a <= x <= b |- _ => fail
      | _ => pose proof (rng_in a b x ltac:(int) ltac:(int) H)
      end
  | H : lies_in ?M ?x, W : forall y, lies_in ?M y -> _ <= _ |- _ =>
      let T := type of (W x H) in
      lazymatch T with _ <= x => idtac | x <= _ => idtac end;
      lazymatch goal with _ : T |- _ => fail | _ => pose proof (W x H) end
  end.

Ltac linear_side := first [ lra | index_bounds; lra ].

Ltac member :=
  solve [ assumption
        | lazymatch goal with |- In _ (_ :: _) => simpl; tauto end
        | apply in_rng; [int | int | int | split; linear_side]
        | match goal with H : forall _, _ |- In _ _ => apply H; member end ].

(* that a function is integrable: as supposed, or made of such functions *)
Ltac integrable_side :=
  cbv beta;
  first
  [ assumption
  | lazymatch goal with
    | |- integrable ?M (fun _ => 0) => apply integrable_zero
    | |- integrable ?M (fun _ => ?a) => apply (integrable_const M a); solve [integrable_supposed]
    | |- integrable ?M (fun x => @?f x + @?g x) => apply (integrable_add M f g); integrable_side
    | |- integrable ?M (fun x => @?f x - @?g x) => apply (integrable_sub M f g); integrable_side
    | |- integrable ?M (fun x => - @?f x) => apply (integrable_opp M f); integrable_side
    | |- integrable ?M (fun x => ?a * @?f x) => apply (integrable_scal M a f); integrable_side
    | |- integrable ?M (fun x => @?f x * ?a) => apply (integrable_scal_r M a f); integrable_side
    | |- integrable ?M (fun x => @?f x / ?a) => apply (integrable_div M a f); integrable_side
    end
  | solve [integrable_supposed] ]
with integrable_supposed :=
  match goal with
  | H : integrable ?M _ |- integrable ?M _ => exact H
  | H : forall _, _ |- integrable ?M _ => simple apply H; assumption
  | H : integrable ?M ?g |- integrable ?M _ => refine (integrable_ext M g _ _ H); intros; cbv beta; ring
  end.
(* the same for a sum and an integral *)
Ltac factor_out l a f := first [ apply (sum_scal_l l a f) | apply (integral_scal l a f); integrable_side ].
Ltac all_zero := first [ apply sum_zero | apply integral_zero ].

Ltac not_nil := solve [ assumption | apply cons_not_nil | apply rng_not_nil; [int | int | linear_side] ].
Ltac no_dup := solve [ assumption | apply rng_NoDup | repeat constructor; simpl; intuition lra ].

(* a factor that is not zero says that its indicator holds *)
Lemma nonzero_left a b : a * b <> 0 -> a <> 0.
Proof. intros H E. apply H. rewrite E. ring. Qed.
Lemma nonzero_right a b : a * b <> 0 -> b <> 0.
Proof. intros H E. apply H. rewrite E. ring. Qed.
Lemma nonzero_over a b : a / b <> 0 -> a <> 0.
Proof. apply nonzero_left. Qed.
Lemma nonzero_opp a : - a <> 0 -> a <> 0.
Proof. lra. Qed.
Ltac open_guards :=
  repeat match goal with
  | H : iv_eq ?a ?b <> 0 |- _ => apply iv_eq_holds in H
  | H : iv_ne ?a ?b <> 0 |- _ => apply iv_ne_holds in H
  | H : iv_lt ?a ?b <> 0 |- _ => apply iv_lt_holds in H
  | H : iv_le ?a ?b <> 0 |- _ => apply iv_le_holds in H
  | H : ?a * ?b <> 0 |- _ => pose proof (nonzero_left a b H); apply nonzero_right in H
  | H : ?a / ?b <> 0 |- _ => apply nonzero_over in H
  | H : - ?a <> 0 |- _ => apply nonzero_opp in H
  end.

(* ---------- signs: from the inside out, each part once ----------------------------------------------------------- *)

Lemma of_Rgt a b : a - b > 0 -> a > b.
Proof. lra. Qed.
Lemma lt_of_sub a b : 0 < b - a -> a < b.
Proof. lra. Qed.
Lemma le_of_sub a b : 0 <= b - a -> a <= b.
Proof. lra. Qed.
Lemma ne_of_sub a b : a - b <> 0 -> a <> b.
Proof. lra. Qed.
Lemma probability_le_1 l p x : (forall x, In x l -> 0 <= p x) -> bigsum l p = 1 -> In x l -> p x <= 1.
Proof. intros H <- Hx. now apply sum_term_le. Qed.

Lemma pos_of_product a b : 0 < a * b -> 0 < a -> 0 < b.
Proof. intros H Ha. apply Rmult_lt_reg_l with a; lra. Qed.
Lemma pos_ne a : 0 < a -> a <> 0.
Proof. lra. Qed.
Lemma sum_pos_at l f k : In k l -> f k <> 0 -> (forall x, In x l -> 0 <= f x) -> 0 < bigsum l f.
Proof. intros. now apply (sum_pos_term l f k). Qed.
Lemma pos_of_ge a b : a >= b -> 0 < b -> 0 < a.
Proof. lra. Qed.
Lemma pos_of_gt a b : a > b -> 0 <= b -> 0 < a.
Proof. lra. Qed.
Lemma pos_of_eq a b : a = b -> 0 < b -> 0 < a.
Proof. lra. Qed.
Lemma nonneg_of_ge a b : a >= b -> 0 <= b -> 0 <= a.
Proof. lra. Qed.
Lemma nonneg_of_eq a b : a = b -> 0 <= b -> 0 <= a.
Proof. lra. Qed.
Lemma neg_of_le a b : a <= b -> b < 0 -> a < 0.
Proof. lra. Qed.
Lemma neg_of_lt a b : a < b -> b <= 0 -> a < 0.
Proof. lra. Qed.
Lemma nonpos_of_le a b : a <= b -> b <= 0 -> a <= 0.
Proof. lra. Qed.

(* what the hypotheses state of members of families, for linear arithmetic *)
Ltac instances n :=
  repeat match goal with
  | H : forall x, _ |- context [?f ?u] =>
      is_var_head f;
      lazymatch type of H with context [f] => idtac end;
      let P := constr:(H u ltac:(premise n)) in
      let T := type of P in
      lazymatch T with
      | _ = _ => fail
      | 0 <= f u => fail
      | context [f u] => idtac
      end;
      lazymatch goal with _ : T |- _ => fail | _ => pose proof P end
  | H : bigsum ?l ?p = 1 |- context [1 - ?p ?x] =>
      lazymatch goal with _ : p x <= 1 |- _ => fail
      | _ => assert (p x <= 1) by (apply (probability_le_1 l p x); [ intros; side_sign n | exact H | member ]) end
  (* one term of a sum *)
  | K : In ?k ?l |- context [bigsum ?l ?f - ?t] =>
      let u := eval cbv beta in (f k) in
      constr_eq u t;
      lazymatch goal with _ : t <= bigsum l f |- _ => fail
      | _ => assert (t <= bigsum l f) by (apply (sum_term_le l f k); [ intros; cbv beta; side_sign n | exact K ]) end
  | H : bigsum ?l ?p = 1 |- context [?p ?x - 1] =>
      lazymatch goal with _ : p x <= 1 |- _ => fail
      | _ => assert (p x <= 1) by (apply (probability_le_1 l p x); [ intros; side_sign n | exact H | member ]) end
  end
with is_var_head t := lazymatch t with ?f _ => is_var_head f | _ => is_var t end
(* a hypothesis that says it, with its premises; syntactically, which is fast *)
with stated n :=
  match goal with
  | H : 0 < ?t |- 0 < ?t => exact H
  | H : ?t > 0 |- 0 < ?t => exact H
  | H : ?t < 0 |- ?t < 0 => exact H
  | H : ?t <> 0 |- ?t <> 0 => exact H
  | H : ?a <> ?b |- ?a - ?b <> 0 => exact (Rminus_eq_contra a b H)
  | H : 0 <= ?t |- 0 <= ?t => exact H
  | H : ?t >= 0 |- 0 <= ?t => exact (Rge_le _ _ H)
  | H : ?t <= 0 |- ?t <= 0 => exact H
  | H : forall _, _ |- 0 < _ => solve [ first [ simple apply H | apply Rgt_lt; simple apply H ]; premise n ]
  | H : forall _, _ |- 0 <= _ => solve [ first [ simple apply H | apply Rge_le; simple apply H ]; premise n ]
  | H : forall _, _ |- _ => solve [ simple apply H; premise n ]
  (* a premise may tell of whom it speaks *)
  | H : forall _, _ |- 0 < _ => solve [ apply Rgt_lt; simple eapply H; premise n ]
  end
with premise n :=
  lazymatch n with S ?m =>
  lazymatch goal with
  | |- In ?x _ => tryif is_evar x then (multimatch goal with K : In _ _ |- _ => exact K end) else member
  | |- lies_in _ ?x => tryif is_evar x then (multimatch goal with K : lies_in _ _ |- _ => exact K end) else assumption
  | |- _ /\ _ => split; premise n
  | |- _ => first [ exact I | assumption | int | side_sign m ]
  end end
(* a hypothesis that compares it with something else *)
with bound n :=
  let by_one L := (simple eapply L; [ solve [ stated_bound n ] | first [ lra | side_sign n ] ]) in
  lazymatch goal with
  | |- 0 < _ => first [ by_one pos_of_ge | by_one pos_of_gt ]
  | |- 0 <= _ => first [ by_one nonneg_of_ge ]
  | |- _ < 0 => first [ by_one neg_of_le | by_one neg_of_lt ]
  | |- _ <= 0 => by_one nonpos_of_le
  end
with stated_bound n :=
  match goal with
  | H : ?t >= ?b |- ?t >= _ => exact H
  | H : ?b <= ?t |- ?t >= _ => exact (Rle_ge _ _ H)
  | H : ?t > ?b |- ?t > _ => exact H
  | H : ?b < ?t |- ?t > _ => exact H
  | H : ?t <= ?b |- ?t <= _ => exact H
  | H : ?t < ?b |- ?t < _ => exact H
  | H : forall _, _ |- _ => solve [ simple eapply H; premise n ]
  end
(* a probability as the sum of those of more variables, one of which is not zero *)
with some_term n :=
  match goal with
  | K : In ?k ?l |- 0 < bigsum ?l ?f =>
      apply (sum_pos_at l f k K);
      [ cbv beta; solve [ stated n | apply pos_ne; first [ stated n | some_term n ] ] | intros; cbv beta; side_sign n ]
  | H : forall _, _ |- 0 < ?f _ =>
      is_var_head f; simple eapply pos_of_eq; [ simple apply H; member | ];
      lazymatch goal with |- 0 < bigsum _ _ => first [ some_term n | apply sum_pos; [ not_nil | intros; cbv beta; stated n ] ] end
  end
(* a sum that a hypothesis gives, or a mean of what is positive *)
with given_sum n :=
  match goal with
  | H : bigsum ?l ?f = _ |- 0 < bigsum ?l ?f => rewrite H; side_sign n
  | H : _ = bigsum ?l ?f |- 0 < bigsum ?l ?f => rewrite <- H; side_sign n
  | H : forall _, _ |- 0 < bigsum _ _ => simple eapply pos_of_eq; [ simple apply H; member | side_sign n ]
  | H : forall _, _ |- 0 < bigsum _ _ => simple eapply pos_of_eq; [ symmetry; simple apply H; member | side_sign n ]
  | |- 0 < bigsum ?l (fun x => @?p x * @?f x) =>
      apply (sum_weighted_pos l p f); [ intros; cbv beta; side_sign n | given_sum n | beside n ]
  | |- 0 < bigsum ?l (fun x => @?f x * @?p x) =>
      apply (sum_weighted_pos_r l p f); [ intros; cbv beta; side_sign n | given_sum n | beside n ]
  | |- 0 < bigsum ?l (fun x => @?p x / @?f x) =>
      apply (sum_weighted_pos l p (fun x => / f x)); [ intros; cbv beta; side_sign n | given_sum n | beside n ]
  | |- 0 < bigsum _ _ => some_term n
  end
with given_integral n :=
  match goal with
  | H : integral ?M ?f = _ |- 0 < integral ?M ?f => rewrite H; side_sign n
  | H : forall _, _ |- 0 < integral _ _ => simple eapply pos_of_eq; [ symmetry; simple apply H | side_sign n ]
  end
with beside n :=
  let x := fresh "x" in let H := fresh "H" in let G := fresh "G" in intros x H G; cbv beta in *; open_guards; side_sign n
(* what is known of a term besides its form *)
with known n :=
  first
  [ stated n
  | let t := lazymatch goal with |- 0 < ?t => t | |- 0 <= ?t => t | |- ?t < 0 => t | |- ?t <= 0 => t end in
    lazymatch t with
    | bigsum _ _ => lazymatch goal with |- 0 < _ => given_sum n end
    | integral _ _ => lazymatch goal with |- 0 < _ => given_integral n end
    | _ + _ => instances n; index_bounds; lra
    | _ - _ => instances n; index_bounds; lra
    | ?f _ => is_var_head f; first [ bound n | lazymatch goal with |- 0 < _ => some_term n end ]
    | _ => is_var t; index_bounds; lra
    end ]
(* |- has ?s t: the signs that a term can have *)
with sgn n :=
  cbv beta;
  lazymatch goal with |- has _ ?t =>
    let K := fresh "K" in
    eassert (K : has _ t) by (shape n);
    let m := lazymatch type of K with has ?m _ => eval cbv in m end in
    change (has m t) in K;
    lazymatch m with
    | Sg false false true => exact K
    | Sg true false false => exact K
    | Sg false true false => exact K
    | Sg ?a ?b ?c =>
      first
      [ lazymatch c with true => simple apply has_pos; known n end
      | lazymatch a with true => simple apply has_neg; known n end
      | let L := fresh "L" in let L' := fresh "L" in let L'' := fresh "L" in
        eassert (L : has _ t) by first [ lazymatch b with true => simple apply has_nonzero; stated n end | apply has_any ];
        eassert (L' : has _ t) by first [ lazymatch a with true => simple apply has_nonneg; known n end | apply has_any ];
        eassert (L'' : has _ t) by first [ lazymatch c with true => simple apply has_nonpos; known n end | apply has_any ];
        exact (has_both _ _ _ (has_both _ _ _ (has_both _ _ _ K L) L') L'') ]
    end
  end
with shape n :=
  lazymatch goal with
  | |- has _ (IZR ?z) => apply has_IZR
  | |- has _ (?a * ?a) => eapply has_square; sgn n
  | |- has _ (iv_eq _ _ * _) => eapply has_beside; intros; open_guards; eapply has_mul; [sgn n | sgn n]
  | |- has _ (?a * ln _) =>
      let K := fresh "K" in
      eassert (K : has _ a) by (sgn n);
      let m := lazymatch type of K with has ?m _ => eval cbv in m end in
      lazymatch m with
      | Sg _ false _ => eapply has_mul; [exact K | sgn n]
      | _ => eapply has_beside; intros; open_guards; eapply has_mul; [exact K | sgn n]
      end
  | |- has _ (_ * (ln _ - ln _)) => eapply has_beside; intros; open_guards; eapply has_mul; [sgn n | sgn n]
  | |- has _ (_ * _) => eapply has_mul; [sgn n | sgn n]
  | |- has _ (_ / _) => eapply has_div; [sgn n | sgn n]
  | |- has _ (/ _) => eapply has_inv; sgn n
  | |- has _ (-1 + exp _) => eapply has_minus_1_exp; sgn n
  | |- has _ (_ + _) => eapply has_add; [sgn n | sgn n]
  | |- has _ (exp _ - exp _) => eapply has_exp_sub; sgn n
  | |- has _ (exp _ - 1) => eapply has_exp_sub_1; sgn n
  | |- has _ (1 - exp _) => eapply has_1_sub_exp; sgn n
  | |- has _ (ln _ - ln _) =>
      first [ eapply has_ln_part_sub; [side_sign n | part_of_whole n]
            | eapply has_ln_sub; [side_sign n | side_sign n | sgn n] | eapply has_sub; [sgn n | sgn n] ]
  | |- has _ (- ln _ - - ln _) =>
      first [ eapply has_minus_ln_sub; [side_sign n | side_sign n | sgn n] | eapply has_sub; [sgn n | sgn n] ]
  | |- has _ (1 - ?a / (?a + _)) =>
      first [ apply has_rest_of_first; [side_sign n | side_sign n] | eapply has_sub; [sgn n | sgn n] ]
  | |- has _ (1 - ?b / (_ + ?b)) =>
      first [ apply has_rest_of_second; [side_sign n | side_sign n] | eapply has_sub; [sgn n | sgn n] ]
  | |- has _ (1 - iv_eq _ _) => apply has_of_complement, iv_eq_le_1
  | |- has _ (1 - iv_ne _ _) => apply has_of_complement, iv_ne_le_1
  | |- has _ (1 - iv_lt _ _) => apply has_of_complement, iv_lt_le_1
  | |- has _ (1 - iv_le _ _) => apply has_of_complement, iv_le_le_1
  | |- has _ (_ - _) => eapply has_sub; [sgn n | sgn n]
  | |- has _ (- _) => eapply has_opp; sgn n
  | |- has _ (_ ^ 1) => eapply has_one_power; sgn n
  | |- has _ (_ ^ _) =>
      first [ eapply has_even; [ | reflexivity ]; sgn n
            | eapply has_pow; [ sgn n | reflexivity ]
            | eapply has_power; sgn n ]
  | |- has _ (exp _) => apply has_exp
  | |- has _ (cosh _) => apply has_cosh
  | |- has _ PI => apply has_PI
  | |- has _ (rpow _ _) => apply has_rpow
  | |- has _ (sqrt _) => eapply has_sqrt; sgn n
  | |- has _ (Rabs _) => eapply has_abs; sgn n
  | |- has _ (ln (?a / ?b)) =>
      first [ eapply has_ln_part; [side_sign n | part_of_whole n]
            | eapply has_ln; [side_sign n | sgn n] | apply has_any ]
  | |- has _ (ln ?a) => first [ eapply has_ln; [side_sign n | sgn n] | apply has_any ]
  | |- has _ (INR (length _)) => apply has_length; not_nil
  | |- has _ (iv_eq _ _) => apply has_nonneg, iv_eq_nonneg
  | |- has _ (iv_ne _ _) => apply has_nonneg, iv_ne_nonneg
  | |- has _ (iv_lt _ _) => apply has_nonneg, iv_lt_nonneg
  | |- has _ (iv_le _ _) => apply has_nonneg, iv_le_nonneg
  | |- has _ (shows_same _ _ _ ?w ?w) => apply has_same_self
  | |- has _ (shows_same _ _ _ _ _) => apply has_same
  | |- has _ (bigsum ?l ?f) =>
      first
      [ lazymatch f with context [shows_same] => shown n end
      | tryif (assert (l <> []) by not_nil) then (eapply has_sum; [not_nil | intros; sgn n])
        else (eapply has_sum_maybe; intros; sgn n) ]
  | |- has _ (bigprod _ _) => eapply has_prod; intros; sgn n
  | |- has _ (integral _ _) => first [ eapply has_integral; [solve [integrable_side] | intros; sgn n] | apply has_any ]
  | |- _ => apply has_any
  end
(* what random variables show at a point with positive probability has one *)
with shown n :=
  match goal with K : In ?w ?l |- has _ (bigsum ?l ?f) =>
    apply has_pos, (sum_pos_at l f w K);
    [ cbv beta; apply pos_ne; solve [side_sign n] | intros; cbv beta; solve [side_sign n] ] end
(* a probability is at most that of fewer variables *)
with part_of_whole n :=
  match goal with H : forall _, _ |- ?f _ <= ?b =>
    is_var_head f;
    let K := fresh "K" in
    eassert (K : b = bigsum _ _) by (simple apply H);
    lazymatch type of K with _ = bigsum ?l ?g =>
      match goal with M : In ?k l |- _ =>
        exact (part_of_sum l g k b K ltac:(intros; cbv beta; side_sign n) M) end end end
with side_sign n :=
  cbv beta;
  lazymatch goal with
  | |- 0 < ?t => let K := fresh "K" in eassert (K : has _ t) by (sgn n); exact (is_pos _ _ K eq_refl)
  | |- ?t > 0 => change (0 < t); side_sign n
  | |- 0 <= ?t => first [ stated n | let K := fresh "K" in eassert (K : has _ t) by (sgn n); exact (is_nonneg _ _ K eq_refl) ]
  | |- ?t >= 0 => apply Rle_ge; side_sign n
  | |- ?t < 0 => let K := fresh "K" in eassert (K : has _ t) by (sgn n); exact (is_neg _ _ K eq_refl)
  | |- ?t <= 0 => let K := fresh "K" in eassert (K : has _ t) by (sgn n); exact (is_nonpos _ _ K eq_refl)
  | |- ?t <> 0 => first [ stated n | let K := fresh "K" in eassert (K : has _ t) by (sgn n); exact (is_nonzero _ _ K eq_refl) ]
  | |- _ < _ => apply lt_of_sub; side_sign n
  | |- _ > _ => apply of_Rgt; side_sign n
  | |- _ <= _ => apply le_of_sub; side_sign n
  | |- _ >= _ => apply Rle_ge; side_sign n
  | |- _ <> _ => apply ne_of_sub; side_sign n
  end.

(* the same number, printed otherwise *)
Ltac printed_otherwise :=
  match goal with
  | H : 0 < ?a |- 0 < ?b => replace b with a by ring; exact H
  | H : ?a > 0 |- 0 < ?b => replace b with a by ring; exact H
  | H : 0 <= ?a |- 0 <= ?b => replace b with a by ring; exact H
  | H : ?a <> 0 |- ?b <> 0 => replace b with a by ring; exact H
  | H : ?a <> ?b |- ?c <> 0 => replace c with (a - b) by ring; lra
  end.
(* tried once, where all else failed *)
Ltac by_multiple H :=
  let E := fresh "E" in intros E; apply H; field_simplify;
  [ match goal with E : ?p = 0 |- ?n / ?d = 0 =>
      first [ replace n with p by ring | replace n with (- p) by ring ]; rewrite E; unfold Rdiv; ring end | .. ];
  repeat split; first [ assumption | side_sign 3%nat ].
Ltac hard_side :=
  first
  [ printed_otherwise
  | match goal with H : ?q <> 0 |- ?p <> 0 => by_multiple H end
  | progress instances 2%nat; side_sign 2%nat
  | lazymatch goal with |- _ = _ => fail | |- _ <> _ => fail | |- _ => nra end ].
Ltac side :=
  cbv beta; try open_guards;
  lazymatch goal with
  | |- _ /\ _ => split; side
  | |- In _ _ => member
  | |- is_int _ => int
  | |- NoDup _ => no_dup
  | |- _ <> [] => not_nil
  | |- True => exact I
  | |- _ => first [ assumption | side_sign 3%nat | index_bounds; lra | solve [timeout 2 hard_side] ]
  end.

(* ---------- going down to the place where two terms differ ------------------------------------------------------- *)

Lemma mul_l a b c : (b <> 0 -> a = c) -> a * b = c * b.
Proof. intros H. destruct (Req_dec b 0) as [->|E]; [ring|]. now rewrite (H E). Qed.
Lemma mul_r a b c : (a <> 0 -> b = c) -> a * b = a * c.
Proof. intros H. destruct (Req_dec a 0) as [->|E]; [ring|]. now rewrite (H E). Qed.
Lemma div_l a b c : a = c -> a / b = c / b.
Proof. now intros ->. Qed.
Lemma div_r a b c : (a <> 0 -> b = c) -> a / b = a / c.
Proof. intros H. destruct (Req_dec a 0) as [->|E]; [unfold Rdiv; ring|]. now rewrite (H E). Qed.

Ltac under x := first [ apply sum_ext | apply integral_ext ]; let H := fresh "H" x in intros x H; cbv beta.
Ltac under_prod x := apply prod_ext; let H := fresh "H" x in intros x H; cbv beta.

(* two matrices, entry by entry *)
Ltac entry r c :=
  apply FunctionalExtensionality.functional_extensionality; intros r;
  apply FunctionalExtensionality.functional_extensionality; intros c; cbv beta.

Ltac cong tac :=
  first [ reflexivity | solve [tac]
  | lazymatch goal with
    | |- ?a * ?b = ?c * ?b => apply mul_l; let G := fresh "G" in intros G; cong tac
    | |- ?a * ?b = ?a * ?c => apply mul_r; let G := fresh "G" in intros G; cong tac
    | |- ?a * ?b = ?a / ?c => apply (mul_r a b (/ c)); let G := fresh "G" in intros G; cong tac
    | |- ?a / ?c = ?a * ?b => apply (mul_r a (/ c) b); let G := fresh "G" in intros G; cong tac
    | |- ?a / ?b = ?c / ?b => apply div_l; cong tac
    | |- ?a / ?b = ?a / ?c => apply div_r; let G := fresh "G" in intros G; cong tac
    | |- bigsum ?l _ = bigsum ?l _ => apply sum_ext; let c := fresh "c" in let H := fresh "H" in intros c H; cbv beta; cong tac
    | |- bigprod ?l _ = bigprod ?l _ => apply prod_ext; let c := fresh "c" in let H := fresh "H" in intros c H; cbv beta; cong tac
    | |- integral ?l _ = integral ?l _ => apply integral_ext; let c := fresh "c" in let H := fresh "H" in intros c H; cbv beta; cong tac
    | |- Deriv _ ?x = Deriv _ ?x => apply Deriv_ext; let t := fresh "t" in intros t; cong tac
    | |- _ => progress f_equal; cong tac
    end ].

(* the same for bounds *)
Ltac mono tac :=
  first [ solve [tac] | right; reflexivity
  | lazymatch goal with
    | |- ?a + ?b <= ?c + ?b => apply Rplus_le_compat_r; mono tac
    | |- ?a + ?b <= ?a + ?c => apply Rplus_le_compat_l; mono tac
    | |- ?a - ?b <= ?c - ?b => apply Rplus_le_compat_r; mono tac
    | |- ?a - ?b <= ?a - ?c => apply Rplus_le_compat_l, Ropp_le_contravar; mono tac
    | |- - _ <= - _ => apply Ropp_le_contravar; mono tac
    | |- exp _ <= exp _ => apply exp_le; mono tac
    | |- sqrt _ <= sqrt _ => apply sqrt_le_1_alt; mono tac
    | |- ln _ <= ln _ => apply ln_le; [side | mono tac]
    | |- ?a * ?b <= ?a * ?c => apply Rmult_le_compat_l; [side | mono tac]
    | |- ?b * ?a <= ?c * ?a => apply Rmult_le_compat_r; [side | mono tac]
    | |- ?b / ?a <= ?c / ?a => apply Rmult_le_compat_r; [side | mono tac]
    | |- bigsum ?l _ <= bigsum ?l _ => apply sum_le; let c := fresh "c" in let H := fresh "H" in intros c H; cbv beta; mono tac
    | |- integral ?l _ <= integral ?l _ =>
        apply integral_le; [ integrable_side | integrable_side |];
        let c := fresh "c" in let H := fresh "H" in intros c H; cbv beta; mono tac
    end ].
Ltac mono_lt tac :=
  first [ solve [tac]
  | lazymatch goal with
    | |- ?a + ?b < ?c + ?b => apply Rplus_lt_compat_r; mono_lt tac
    | |- ?a + ?b < ?a + ?c => apply Rplus_lt_compat_l; mono_lt tac
    | |- ?a - ?b < ?c - ?b => apply Rplus_lt_compat_r; mono_lt tac
    | |- ?a - ?b < ?a - ?c => apply Rplus_lt_compat_l, Ropp_lt_contravar; mono_lt tac
    | |- - _ < - _ => apply Ropp_lt_contravar; mono_lt tac
    | |- exp _ < exp _ => apply exp_increasing; mono_lt tac
    | |- ln _ < ln _ => apply ln_increasing; [side | mono_lt tac]
    | |- ?a * ?b < ?a * ?c => apply Rmult_lt_compat_l; [side | mono_lt tac]
    | |- ?b * ?a < ?c * ?a => apply Rmult_lt_compat_r; [side | mono_lt tac]
    | |- bigsum ?l _ < bigsum ?l _ => apply sum_lt; [not_nil | let c := fresh "c" in let H := fresh "H" in intros c H; cbv beta; mono_lt tac]
    end ].

(* ---------- steps ------------------------------------------------------------------------------------------------ *)

Lemma eq_le a b c : a = b -> b <= c -> a <= c.
Proof. now intros ->. Qed.
Lemma eq_lt a b c : a = b -> b < c -> a < c.
Proof. now intros ->. Qed.
Lemma lt_le a b c : a < b -> b <= c -> a < c.
Proof. lra. Qed.

Tactic Notation "step" "=" constr(e) "by" tactic3(t) :=
  lazymatch goal with
  | |- _ = _ => transitivity e
  | |- _ <= _ => apply (eq_le _ e)
  | |- _ < _ => apply (eq_lt _ e)
  end; [ solve [t] | ].
Tactic Notation "step" "<=" constr(e) "by" tactic3(t) :=
  lazymatch goal with
  | |- _ <= _ => apply (Rle_trans _ e)
  | |- _ < _ => apply (Rle_lt_trans _ e)
  end; [ solve [t] | ].
Tactic Notation "step" "<" constr(e) "by" tactic3(t) :=
  lazymatch goal with
  | |- _ <= _ => left; apply (lt_le _ e)
  | |- _ < _ => apply (lt_le _ e)
  end; [ solve [t] | ].
Ltac arrived := first [ reflexivity | right; reflexivity ].

(* ---------- arithmetic and linearity ----------------------------------------------------------------------------- *)

Ltac exp_norm :=
  repeat first [ rewrite exp_plus | rewrite exp_sub | rewrite exp_Ropp | rewrite exp_0 | rewrite exp_mul_pos ];
  repeat match goal with |- context [Pos.to_nat ?n] =>
    let m := eval compute in (Pos.to_nat n) in change (Pos.to_nat n) with m end.
Ltac iv_norm := rewrite ?iv_ne_eq, ?iv_eq_refl; repeat first [ rewrite iv_eq_idem | rewrite iv_lt_idem | rewrite iv_le_idem ].

Ltac iv_orient :=
  repeat match goal with |- context [iv_eq ?a ?b] =>
    match goal with |- context [iv_eq b a] => tryif constr_eq a b then fail else rewrite (iv_eq_sym b a) end end.

Lemma inv_opp a : / - a = - / a.
Proof.
  destruct (Req_dec a 0) as [->|H]; [rewrite Ropp_0, Rinv_0; ring | field; assumption].
Qed.
Ltac open_quotients :=
  unfold Rdiv; repeat first [ rewrite Rinv_mult | rewrite Rinv_inv | rewrite inv_opp | rewrite Rinv_1 | rewrite <- pow_inv ].
Ltac open_quotients_in H :=
  unfold Rdiv in H;
  repeat first [ rewrite Rinv_mult in H | rewrite Rinv_inv in H | rewrite inv_opp in H | rewrite Rinv_1 in H | rewrite <- pow_inv in H ].
Ltac open_division b := repeat match goal with |- context [?a / b] => change (a / b) with (a * / b) end.
(* quotients by anything but a number become symbols *)
Ltac hide_quotients :=
  open_quotients;
  repeat match goal with |- context [/ ?b] => lazymatch b with IZR _ => fail | _ => generalize (/ b); intro end end.
Ltac by_field := first [ field; side | open_quotients; field; side ].
(* beside a factor that is zero both sides are *)
Lemma inv_eq a b n : a = b -> / a ^ n = / b ^ n.
Proof. now intros ->. Qed.
Ltac beside_factor g := let E := fresh "E" in destruct (Req_dec g 0) as [E|E]; [ rewrite !E; unfold Rdiv; ring | ].
(* in the goal, and in what is known of signs *)
Tactic Notation "exchange" constr(a) "with" constr(b) "by" tactic3(t) :=
  let E := fresh "E" in assert (E : a = b) by t; try rewrite E in *; clear E.
Ltac reorient := cong ltac:(idtac; apply iv_eq_sym).
Ltac by_indicator :=
  rewrite ?iv_ne_eq;
  first [ reflexivity | rewrite iv_eq_sym; reflexivity | ring
        | rewrite iv_eq_true by lra; ring | rewrite iv_eq_false by lra; ring
        | rewrite iv_lt_true by lra; ring | rewrite iv_lt_false by lra; ring
        | rewrite iv_le_true by lra; ring | rewrite iv_le_false by lra; ring
        | rewrite iv_eq_sym; cong ltac:(idtac; ring) | cong ltac:(idtac; ring) ].
(* both sides as one exponential *)
Lemma exp_inv x : / exp x = exp (- x).
Proof. symmetry. apply exp_Ropp. Qed.
Lemma exp_power x n : exp x ^ n = exp (IZR (Z.of_nat n) * x).
Proof.
  rewrite <- INR_IZR_INZ. induction n as [|n IH]; [simpl; now rewrite Rmult_0_l, exp_0|].
  rewrite S_INR. simpl. rewrite IH, <- exp_plus. f_equal. ring.
Qed.
Lemma exp_root x : sqrt (exp x) = exp (/ 2 * x).
Proof.
  apply sqrt_lem_1; try (left; apply exp_pos). rewrite <- exp_plus. f_equal. field.
Qed.
Lemma exp_rpow x a : rpow (exp x) a = exp (a * x).
Proof. unfold rpow. now rewrite ln_exp. Qed.
Ltac by_exp := first [ one_exp | rewrite <- ?exp_0; one_exp ]
with one_exp :=
  unfold Rdiv;
  repeat first [ rewrite exp_root | rewrite exp_rpow | rewrite exp_power | rewrite exp_inv | rewrite <- exp_plus ];
  cbn [Z.of_nat Pos.of_succ_nat Pos.succ]; f_equal; first [ ring | hide_quotients; field | by_field ].

Ltac ring_step :=
  first [ reflexivity | ring | field; side
        | progress exp_norm; first [ring | field; side]
        | progress iv_orient; first [reflexivity | ring | field; side]
        | progress iv_norm; iv_orient; first [ring | field; side] ].

(* both sides are products of sums of products: everything moves inside, then sums change places *)
Lemma mul_eq a b a' b' c : a = a' -> b = b' -> a' * b' = c -> a * b = c.
Proof. now intros -> -> . Qed.
Ltac merge :=
  lazymatch goal with
  | |- bigsum ?l ?f * ?b = _ =>
      etransitivity; [symmetry; apply (sum_scal_r l b f) | eapply sum_ext; let x := fresh "x" in let H := fresh "H" in
                                                            intros x H; cbv beta; merge]
  | |- ?a * bigsum ?l ?f = _ =>
      etransitivity; [symmetry; apply (sum_scal_l l a f) | eapply sum_ext; let x := fresh "x" in let H := fresh "H" in
                                                            intros x H; cbv beta; merge]
  | |- _ => reflexivity
  end.
Ltac flatten :=
  lazymatch goal with
  | |- bigsum _ _ = _ => eapply sum_ext; let x := fresh "x" in let H := fresh "H" in intros x H; cbv beta; flatten
  | |- _ * _ = _ => eapply mul_eq; [flatten | flatten | merge]
  | |- _ => reflexivity
  end.
Ltac same_sums :=
  first [ reflexivity
        | lazymatch goal with
          | |- bigsum _ _ = bigsum _ _ =>
              first [ apply sum_ext; let x := fresh "x" in let H := fresh "H" in intros x H; cbv beta; same_sums
                    | etransitivity; [apply sum_swap |];
                      apply sum_ext; let x := fresh "x" in let H := fresh "H" in intros x H; cbv beta; same_sums
                    | etransitivity; [apply sum_ext; let x := fresh "x" in let H := fresh "H" in intros x H; apply sum_swap |];
                      cbv beta; etransitivity; [apply sum_swap |];
                      apply sum_ext; let x := fresh "x" in let H := fresh "H" in intros x H; cbv beta; same_sums ]
          | |- _ => first [ring | iv_orient; ring]
          end ].
Ltac monomial :=
  unfold Rdiv; first [ reflexivity | ring | etransitivity; [flatten |]; symmetry; etransitivity; [flatten |]; symmetry; cbv beta; same_sums ].

(* \sum (c1 m1 + c2 m2) = c1 \sum m1 + c2 \sum m2 *)
Ltac split_sum :=
  lazymatch goal with
  | |- bigsum ?l (fun x => @?f x + @?g x) = _ + _ =>
      transitivity (bigsum l f + bigsum l g); [apply (sum_add l f g) | apply f_equal2; cbv beta; split_sum]
  | |- bigsum _ _ = ?a * bigsum _ ?f => apply (sum_scal_l _ a f)
  | |- integral ?l (fun x => @?f x + @?g x) = _ + _ =>
      transitivity (integral l f + integral l g);
      [apply (integral_add l f g); integrable_side | apply f_equal2; cbv beta; split_sum]
  | |- integral _ _ = ?a * integral _ ?f => apply (integral_scal _ a f); integrable_side
  | |- _ => reflexivity
  end.

(* ---------- one tactic per rule ---------------------------------------------------------------------------------- *)

Ltac ln_expand :=
  repeat first [ rewrite ln_mult by side | rewrite ln_div by side | rewrite ln_Rinv by side | rewrite ln_powZ by side
               | rewrite ln_sqrt by side | rewrite ln_exp | rewrite ln_1 ];
  cbn [Z.of_nat Pos.of_succ_nat Pos.succ].
Ltac by_ln := ln_expand; first [ reflexivity | ring | field; side ].
Ltac by_ln_1 := rewrite ln_1; reflexivity.
Ltac by_ln_exp := rewrite ln_exp; reflexivity.
Ltac by_ln_prod := rewrite ln_prod by (intros; side); reflexivity.
Ltac by_exp_ln :=
  first [ rewrite exp_ln by side; reflexivity
        | match goal with |- exp ?e = ?r =>
            transitivity (exp (ln r)); [f_equal; ln_expand; field; side | apply exp_ln; side] end ].
Ltac by_exp_sum :=
  repeat rewrite <- exp_plus; f_equal; first [ ring_step | unfold Rdiv; rewrite ?Rmult_1_l; ring_step ].
Ltac by_exp_bigsum := rewrite exp_sum; reflexivity.
Ltac by_certain :=
  match goal with
  | H : bigsum ?l ?f = 1 |- ?p ?x = iv_eq ?x ?k =>
      apply (certain l p k); [no_dup | intros; side | exact H | member | side | member]
  | H : ?p ?x = 1 |- ?p ?x = 1 => exact H
  end.
Ltac by_iv :=
  open_guards;
  first [ rewrite iv_eq_true by first [reflexivity | assumption | congruence | linear_side]; reflexivity
        | rewrite iv_eq_false by first [assumption | congruence | side]; reflexivity
        | rewrite iv_le_true by side; reflexivity | rewrite iv_le_false by side; reflexivity
        | rewrite iv_lt_true by side; reflexivity | rewrite iv_lt_false by side; reflexivity ].
Ltac by_given h := first [ apply h; premise 4%nat | rewrite h by (premise 4%nat); reflexivity ].
Lemma solved c L R X Y : L = R -> X - Y = c * (L - R) -> X = Y.
Proof. intros -> H. apply Rminus_diag_uniq. rewrite H. ring. Qed.
Lemma multiple_of c L R t u : L = R -> u - t = c * (L - R) -> t = u.
Proof. intros -> H. symmetry. apply Rminus_diag_uniq. rewrite H. ring. Qed.
Ltac by_total :=
  first [ assumption
        | match goal with H : _ = 1 |- _ => first [exact H | rewrite <- H] end;
          first [ reflexivity | ring_step | same_sums ]
        | match goal with H : forall _, _ |- _ = 1 => apply H; member end ].
Ltac by_stated_total := first [ by_total | match goal with H : forall _, _ |- _ = _ => solve [ apply H; premise 4%nat ] end ].
Ltac by_marginal :=
  first [ symmetry; match goal with H : forall _, _ |- _ => apply H; member end | reflexivity | same_sums | ring_step ].
Ltac by_constant := rewrite sum_const, ?rng_length by (solve [int | linear_side]); ring_step.
Ltac by_constant_product := rewrite prod_const; first [ reflexivity | ring_step ].
Ltac by_ln_power :=
  first [ by_ln | match goal with |- ln (/ _) = _ => rewrite ln_Rinv by side; by_ln end
        | unfold rpow; by_ln ].
Ltac by_ln_number number factored := replace number with factored by field; by_ln.
Ltac by_rpow := first [ reflexivity | unfold rpow; f_equal; ring_step ].
Ltac by_power := unfold Rdiv; rewrite ?Rinv_mult, ?Rinv_inv, ?Rpow_mult_distr, ?pow_inv, ?Rinv_1; ring_step.
Ltac by_root :=
  first [ lra | field; side
        | match goal with |- sqrt ?x = ?y => apply sqrt_lem_1; [side | side | field; side] end
        | match goal with |- sqrt (?x ^ 2) = _ => replace (x ^ 2) with (Rsqr x) by (unfold Rsqr; ring); apply sqrt_Rsqr_abs end ].
Ltac by_real_power :=
  unfold rpow; rewrite <- ?exp_plus; f_equal; ln_expand; first [ ring | field; side ].
Ltac by_root_of_product := unfold Rdiv; rewrite ?sqrt_mult_alt, ?sqrt_inv by side; ring_step.
Ltac by_abs := first [ apply Rabs_right; apply Rle_ge; side
                     | rewrite Rabs_left1 by side; ring ].
Ltac by_abs_product := unfold Rdiv; rewrite ?Rabs_mult, ?Rabs_Rinv by side; ring_step.
Ltac by_abs_square := first [ apply pow2_abs | rewrite <- RPow_abs; ring_step ].
Ltac by_listed :=
  first [ cbn [bigsum bigprod]; ring_step
        | repeat (rewrite rng_first by (solve [int | lra])); cbn [bigsum bigprod]; ring_step ].
Ltac by_first := rewrite rng_first by (solve [int | linear_side]); reflexivity.
Ltac by_last := rewrite rng_last by (solve [int | linear_side]); rewrite sum_app; cbn [bigsum]; ring_step.
Ltac by_shift d hi :=
  match goal with
  | |- bigsum (rng ?a ?b) _ = _ =>
      replace (rng a b) with (rng (1 + d) (hi + d)) by (f_equal; ring); rewrite rng_shift, sum_map; apply sum_ext
  | |- bigprod (rng ?a ?b) _ = _ =>
      replace (rng a b) with (rng (1 + d) (hi + d)) by (f_equal; ring); rewrite rng_shift, prod_map; apply prod_ext
  end; intros; cbv beta; cong ltac:(idtac; ring).
Ltac by_one_hot l p k :=
  match goal with
  | |- _ = 1 => stated_equation
  | |- _ = iv_eq ?x _ =>
      apply (certain l p k); [ no_dup | intros; cbv beta; side | stated_equation | member | stated_equation | member ]
  end
with stated_equation := match goal with H : forall _, _ |- _ => solve [ apply H; member ] | |- _ => assumption end.
Lemma quotient_of_equal a b c d : 0 < d -> d * a = b * c -> a = b * c / d.
Proof. intros H E. apply Rmult_eq_reg_l with d; [|lra]. rewrite E. field. lra. Qed.
Ltac by_conditional_independence :=
  etransitivity; [ apply quotient_of_equal; [ | match goal with H : forall _, _ |- _ => apply H; member end ]; side | ring_step ].
Ltac by_products := unfold Rdiv; repeat rewrite prod_mul; first [ reflexivity | ring ].
Ltac by_independence :=
  match goal with H : forall _, _ |- _ => first [ apply H; member | rewrite H by member; ring_step ] end.
Ltac by_independent_means f g :=
  match goal with H : forall _ _ : R -> R, _ |- _ => solve [ apply (H f g); premise 3%nat ] end.
Ltac by_mean_of_constant l p c :=
  transitivity (bigsum l (fun x => p x * c)); [ apply sum_ext; intros; cbv beta; open_quotients; ring |];
  rewrite sum_scal_r; match goal with H : bigsum _ _ = 1 |- _ => rewrite H end; ring.
Ltac by_symmetry := match goal with H : forall i j, _ |- _ => apply H end.
Ltac nonneg x := first [ apply sum_nonneg | apply integral_nonneg; [ integrable_side |] ]; let H := fresh "H" x in intros x H; cbv beta.
Ltac by_tangent w u v r :=
  match goal with |- 0 <= ?g => replace g with (w * ln u - w * ln v + r - w) by ring_step end;
  apply tangent_gap;
  [ side | intros; split; side | intros; field; side | let H := fresh "H" in intros H; side ].
Ltac by_tangent_strict w u v :=
  match goal with |- 0 < ?g => replace g with (w * ln u - w * ln v + w * v / u - w) by ring_step end;
  apply tangent_gap_strict; side.
Lemma weighted_exp_gap w u v : 0 <= w -> 0 <= w * (exp u - exp v * (1 + u - v)).
Proof. intros. apply Rmult_le_pos; [assumption | apply exp_gap]. Qed.
Ltac by_exp_gap w u v :=
  match goal with |- 0 <= ?g => replace g with (w * (exp u - exp v * (1 + u - v))) by ring end;
  apply weighted_exp_gap; side.
Lemma jensen_gap c f l w a : 0 <= c -> convex f -> (forall x, In x l -> 0 <= w x) -> bigsum l w = 1 ->
  0 <= c * (\sum_(x in l) (w x * f (a x)) - f (\sum_(x in l) (w x * a x))).
Proof. intros Hc Hf Hw H1. apply Rmult_le_pos; [assumption|]. assert (J := jensen f l w a Hf Hw H1). lra. Qed.
Lemma jensen_gap_concave c f l w a : 0 <= c -> concave f -> (forall x, In x l -> 0 <= w x) -> bigsum l w = 1 ->
  0 <= c * (f (\sum_(x in l) (w x * a x)) - \sum_(x in l) (w x * f (a x))).
Proof.
  intros Hc Hf Hw H1. apply Rmult_le_pos; [assumption|]. assert (J := jensen _ l w a Hf Hw H1). cbv beta in J.
  rewrite (sum_ext l (fun x => w x * - f (a x)) (fun x => - (w x * f (a x)))), sum_opp in J by (intros; ring). lra.
Qed.
Ltac by_jensen_convex h l w a :=
  first [ apply (jensen_gap _ _ l w a) | apply (jensen_gap_concave _ _ l w a) ];
  [ side | exact h | intros; cbv beta; side | by_total ].
Ltac by_jensen_concave h l w a := by_jensen_convex h l w a.
Lemma points_gap c f l m v : 0 <= c -> convex f -> (forall p, In p l -> 0 <= fst p) -> weighted l (fun _ => 1) = 1 ->
  weighted l (fun a => a) = m -> weighted l f = v -> 0 <= c * (v - f m).
Proof. intros Hc Hf Hw H1 <- <-. apply Rmult_le_pos; [assumption|]. assert (J := jensen_points f l Hf Hw H1). lra. Qed.
Lemma points_gap_concave c f l m v : 0 <= c -> concave f -> (forall p, In p l -> 0 <= fst p) ->
  weighted l (fun _ => 1) = 1 -> weighted l (fun a => a) = m -> weighted l (fun a => - f a) = - v -> 0 <= c * (f m - v).
Proof. intros Hc Hf Hw H1 <- E. apply Rmult_le_pos; [assumption|]. assert (J := jensen_points _ l Hf Hw H1). cbv beta in J. lra. Qed.
Ltac by_jensen_points h l :=
  first [ apply (points_gap _ _ l) | apply (points_gap_concave _ _ l) ];
  [ side | exact h
  | let p := fresh "p" in let H := fresh "H" in intros p H;
    repeat (destruct H as [<- | H]; [cbn [fst]; side |]); destruct H
  | cbn [weighted]; ring_step | cbn [weighted]; ring_step | cbn [weighted]; ring_step ].

Lemma cauchy_schwarz l w a b : (forall x, In x l -> 0 <= w x) ->
  0 <= \sum_(x in l) (w x * a x ^ 2) /\ 0 <= \sum_(x in l) (w x * b x ^ 2) /\
  (\sum_(x in l) (w x * a x * b x)) ^ 2 <= (\sum_(x in l) (w x * a x ^ 2)) * (\sum_(x in l) (w x * b x ^ 2)).
Proof.
  induction l as [|x r IH]; intros Hw; cbn [bigsum]; [lra|].
  destruct IH as (Ha & Hb & Hm); [intros; apply Hw; now right|].
  assert (H : 0 <= w x) by (apply Hw; now left).
  set (A := \sum_(y in r) (w y * a y ^ 2)) in *. set (B := \sum_(y in r) (w y * b y ^ 2)) in *.
  set (M := \sum_(y in r) (w y * a y * b y)) in *.
  assert (Q : 0 <= a x ^ 2 * B + b x ^ 2 * A - 2 * (a x * b x * M)).
  { assert (K : Rsqr (a x * b x * M + a x * b x * M) <= Rsqr (a x ^ 2 * B + b x ^ 2 * A)).
    { unfold Rsqr. assert (0 <= (a x ^ 2 * B - b x ^ 2 * A) ^ 2) by apply pow2_ge_0.
      assert (0 <= (a x * b x) ^ 2 * (A * B - M ^ 2)) by (apply Rmult_le_pos; [apply pow2_ge_0 | lra]). nra. }
    assert (0 <= a x ^ 2 * B + b x ^ 2 * A) by
      (apply Rplus_le_le_0_compat; apply Rmult_le_pos; try assumption; apply pow2_ge_0).
    assert (L := Rsqr_le_abs_0 _ _ K). rewrite (Rabs_right (a x ^ 2 * B + _)) in L by lra.
    assert (N := Rle_abs (a x * b x * M + a x * b x * M)). lra. }
  split; [|split].
  - assert (0 <= w x * a x ^ 2) by (apply Rmult_le_pos; [assumption | apply pow2_ge_0]). lra.
  - assert (0 <= w x * b x ^ 2) by (apply Rmult_le_pos; [assumption | apply pow2_ge_0]). lra.
  - assert (N : 0 <= w x * (a x ^ 2 * B + b x ^ 2 * A - 2 * (a x * b x * M))) by now apply Rmult_le_pos.
    replace ((w x * a x * b x + M) ^ 2) with (M ^ 2 + (w x * (2 * (a x * b x * M)) + (w x * a x ^ 2) * (w x * b x ^ 2))) by ring.
    replace ((w x * a x ^ 2 + A) * (w x * b x ^ 2 + B))
      with (A * B + (w x * (a x ^ 2 * B + b x ^ 2 * A) + (w x * a x ^ 2) * (w x * b x ^ 2))) by ring.
    lra.
Qed.
Lemma cauchy_schwarz_gap c l w a b A B M : 0 <= c -> (forall x, In x l -> 0 <= w x) ->
  A = \sum_(x in l) (w x * a x ^ 2) -> B = \sum_(x in l) (w x * b x ^ 2) -> M = \sum_(x in l) (w x * a x * b x) ->
  0 <= c * (A * B - M ^ 2).
Proof. intros Hc Hw -> -> ->. apply Rmult_le_pos; [assumption|]. destruct (cauchy_schwarz l w a b Hw) as (_ & _ & H). lra. Qed.
Lemma cauchy_schwarz_size c l w a b A B M : 0 <= c -> (forall x, In x l -> 0 <= w x) ->
  A = \sum_(x in l) (w x * a x ^ 2) -> B = \sum_(x in l) (w x * b x ^ 2) -> M = \sum_(x in l) (w x * a x * b x) ->
  0 <= c * (sqrt A * sqrt B - Rabs M).
Proof.
  intros Hc Hw -> -> ->. apply Rmult_le_pos; [assumption|]. destruct (cauchy_schwarz l w a b Hw) as (HA & HB & H).
  rewrite <- sqrt_mult by assumption. rewrite <- sqrt_Rsqr_abs.
  apply sqrt_le_1_alt in H. rewrite <- Rsqr_pow2 in H. lra.
Qed.
Lemma cauchy_schwarz_root c l w a b A B M : 0 <= c -> (forall x, In x l -> 0 <= w x) ->
  A = \sum_(x in l) (w x * a x ^ 2) -> B = \sum_(x in l) (w x * b x ^ 2) -> M = \sum_(x in l) (w x * a x * b x) ->
  0 <= c * (sqrt A * sqrt B - M).
Proof.
  intros Hc Hw HA HB HM. apply Rmult_le_pos; [assumption|].
  assert (H := cauchy_schwarz_size 1 l w a b A B M ltac:(lra) Hw HA HB HM). assert (N := Rle_abs M). lra.
Qed.
Ltac by_cauchy_schwarz l w a b :=
  first [ apply (cauchy_schwarz_gap _ l w a b) | apply (cauchy_schwarz_size _ l w a b) | apply (cauchy_schwarz_root _ l w a b) ];
  [ side | intros; cbv beta; side | .. ]; first [ reflexivity | apply sum_ext; intros; cbv beta; ring ].

(* ---------- runs of random variables ----------------------------------------------------------------------------- *)

(* what is known of whether the variables of each run show the same *)
Ltac run_cases :=
  repeat match goal with |- context [shows_same ?X ?a ?b ?w ?o] =>
    let E := fresh "E" in let K := fresh "K" in let j := fresh "j" in let I := fresh "I" in let N := fresh "N" in
    destruct (same_cases X a b w o) as [[E K]|[E (j & I & N)]]; rewrite !E; clear E end.
Ltac other_run X j o w N :=
  match goal with K : forall i, In i (rng ?c ?d) -> X i o = X i w |- _ =>
    elim N; apply K; apply in_rng; [int | int | int | lra] end.
Ltac absurd_run :=
  exfalso; index_bounds;
  first
  [ lra
  | match goal with N : ?X ?j ?o <> ?X ?j ?w |- _ =>
      first
      [ other_run X j o w N
      | match goal with K : forall i, In i (rng ?c ?d) -> X i o = X i w |- _ =>
          let L := fresh "L" in let M := fresh "M" in
          destruct (Rle_lt_dec j d) as [L|L];
          [ other_run X j o w N
          | assert (M : d + 1 <= j) by (apply int_next; [int | int | exact L]); other_run X j o w N ] end ] end ].
Ltac same_runs :=
  apply sum_ext; let o := fresh "o" in let H := fresh "H" in intros o H; cbv beta;
  first [ ring | cong ltac:(idtac; ring) | run_cases; first [ ring | solve [absurd_run] ] ].
Ltac by_runs :=
  lazymatch goal with
  | |- bigsum _ _ = bigsum _ _ => same_runs
  | |- bigsum ?l _ = 1 =>
      match goal with H : bigsum l ?p = 1 |- _ => transitivity (bigsum l p); [ same_runs | exact H ] end
  end.
Ltac by_telescoping f lo hi :=
  etransitivity;
  [ apply (telescoping f lo hi); [ int | int | index_bounds; lra | cbv beta; side | intros; cbv beta; side ]
  | cbv beta; cong ltac:(idtac; by_runs) ].
Ltac by_telescoping_sum f lo hi := apply (telescoping_sum f lo hi); [ int | int | index_bounds; lra ].

(* ---------- events ----------------------------------------------------------------------------------------------- *)

Ltac iv_split :=
  unfold iv_eq, iv_ne, iv_lt, iv_le in *;
  repeat match goal with
  | |- context [Req_EM_T ?a ?b] => destruct (Req_EM_T a b)
  | |- context [Rlt_dec ?a ?b] => destruct (Rlt_dec a b)
  | |- context [Rle_dec ?a ?b] => destruct (Rle_dec a b)
  end.
(* |- 0 <= w * g, where w may be missing *)
Ltac weighted_gap t := first [ solve [t] | apply Rmult_le_pos; [ side | t ] ].
Ltac by_implied := iv_split; first [ lra | nra | exfalso; match goal with N : ~ _ |- _ => apply N; side end ].
Ltac by_markov :=
  match goal with |- 0 <= ?a - _ => let H := fresh "H" in assert (H : 0 <= a) by side; iv_split; lra end.
Ltac by_union := apply weierstrass; [ intros; cbv beta; split; first [ side | iv_split; lra | iv_split; nra ] | intros; cbv beta; first [ ring | ring_step ] ].
Ltac by_common_event e :=
  let E := fresh "E" in
  assert (E : e = 1 \/ e = 0) by first [ apply iv_le_cases | apply iv_lt_cases | apply iv_eq_cases | apply iv_ne_cases ];
  destruct E as [E|E]; rewrite !E;
  [ match goal with |- _ = 1 - 1 + 1 * ?p => transitivity p; [ apply prod_ext; intros; cbv beta; ring | ring ] end
  | rewrite prod_one by (intros; cbv beta; ring); ring ].
Ltac by_triangle := first [ apply sum_abs | unfold Rabs; repeat destruct Rcase_abs; lra ].
Lemma product_of_pair i j (S Q A B : R) : (i = j -> S = Q) -> (i <> j -> S = A * B) ->
  S = iv_eq i j * Q + (1 - iv_eq i j) * (A * B).
Proof. intros H K. unfold iv_eq. destruct (Req_EM_T i j) as [E|N]; [rewrite (H E) | rewrite (K N)]; ring. Qed.
Lemma concave_tangent f a b d : concave f -> deriv f b d -> 0 <= - (f a - f b - d * (a - b)).
Proof.
  intros C D. assert (K := convex_tangent (fun x => - f x) a b (- d) C (deriv_opp _ _ _ D)). cbv beta in K. lra.
Qed.
Ltac by_convex_tangent h k :=
  first [ apply (convex_tangent _ _ _ _ h), k | apply (concave_tangent _ _ _ _ h), k ].

(* ---------- derivatives ------------------------------------------------------------------------------------------ *)

Definition seen {P : Prop} (H : P) := True.
Ltac deriv_side := cbv beta; rewrite ?upd1_same, ?upd2_same; side.
Ltac constant_function f := match f with (fun _ => ?a) => let b := constr:(a : R) in idtac end.
Ltac deriv_auto :=
  cbv beta;
  lazymatch goal with |- deriv ?f _ _ => tryif constant_function f then apply deriv_const else deriv_of end
with deriv_of :=
  lazymatch goal with
  | |- deriv (fun t => t) _ _ => apply deriv_id
  | |- deriv (fun t => upd1 _ _ t _) _ _ => apply deriv_upd1
  | |- deriv (fun t => upd2 _ _ _ t _ _) _ _ => apply deriv_upd2
  | |- deriv (fun t => @?f t + @?g t) ?x _ => eapply (deriv_add f g x); deriv_auto
  | |- deriv (fun t => @?f t - @?g t) ?x _ => eapply (deriv_sub f g x); deriv_auto
  | |- deriv (fun t => - @?f t) ?x _ => eapply (deriv_opp f x); deriv_auto
  | |- deriv (fun t => @?f t * @?g t) ?x _ =>
      tryif constant_function f then (eapply (deriv_scal (f 0) g x); let G := fresh "G" in intros G; deriv_auto)
      else (eapply (deriv_mul f g x); deriv_auto)
  | |- deriv (fun t => @?f t / @?g t) ?x _ =>
      tryif constant_function g then (eapply (deriv_over (g 0) f x); deriv_auto)
      else (eapply (deriv_div f g x); [deriv_side | deriv_auto | deriv_auto])
  | |- deriv (fun t => / @?f t) ?x _ => eapply (deriv_inv f x); [deriv_side | deriv_auto]
  | |- deriv (fun t => ln (@?f t)) ?x _ => eapply (deriv_ln f x); [deriv_side | deriv_auto]
  | |- deriv (fun t => exp (@?f t)) ?x _ => eapply (deriv_exp f x); deriv_auto
  | |- deriv (fun t => sqrt (@?f t)) ?x _ => eapply (deriv_sqrt f x); [deriv_side | deriv_auto]
  | |- deriv (fun t => sin (@?f t)) ?x _ => eapply (deriv_sin f x); deriv_auto
  | |- deriv (fun t => cos (@?f t)) ?x _ => eapply (deriv_cos f x); deriv_auto
  | |- deriv (fun t => sinh (@?f t)) ?x _ => eapply (deriv_sinh f x); deriv_auto
  | |- deriv (fun t => cosh (@?f t)) ?x _ => eapply (deriv_cosh f x); deriv_auto
  | |- deriv (fun t => tanh (@?f t)) ?x _ => eapply (deriv_tanh f x); deriv_auto
  | |- deriv (fun t => atan (@?f t)) ?x _ => eapply (deriv_atan f x); deriv_auto
  | |- deriv (fun t => @?f t ^ ?n) ?x _ => eapply (deriv_pow f n x); deriv_auto
  | |- deriv (fun t => rpow (@?f t) ?a) ?x _ => eapply (deriv_rpow f a x); [deriv_side | deriv_auto]
  | |- deriv (fun t => Deriv (@?g t) (@?a t)) ?x _ => eapply (deriv_Deriv g a _ x); [nearby; deriv_auto | deriv_auto]
  | |- deriv (fun t => bigsum ?l (@?g t)) ?x _ =>
      eapply (deriv_sum l g x); let c := fresh "c" in let Hc := fresh "Hc" in intros c Hc; deriv_auto
  | |- _ =>
      match goal with
      | H : deriv ?f ?x _ |- deriv ?f ?x _ => exact H
      | H : forall _, _ |- deriv ?f ?x _ => simple apply H; solve [premise 3%nat]
      | H : forall x, deriv ?f x _ |- deriv ?f ?x _ => apply H
      | H : forall x, deriv ?f x _ |- deriv (fun t => ?f (@?g t)) ?x _ => eapply (deriv_comp f g x); [deriv_auto | apply H]
      end
  end
(* |- near x P: at a point t near x, where what is known of x by < and <> is known of t *)
with nearby :=
  repeat match goal with
  | H : ?a > ?b |- near ?x _ => unfold Rgt in H
  | H : ?a < ?b |- near ?x _ =>
      lazymatch goal with _ : seen H |- _ => fail | _ => let S := fresh "S" in assert (S : seen H) by exact I end;
      lazymatch constr:(a < b) with context [x] => idtac end;
      let f := lazymatch eval pattern x in a with ?f _ => f end in
      let g := lazymatch eval pattern x in b with ?g _ => g end in
      apply (near_with x (fun t => f t < g t)); [ eapply (near_lt f g); [deriv_auto | exact H] | ]
  | H : ?a <> ?b |- near ?x _ =>
      lazymatch goal with _ : seen H |- _ => fail | _ => let S := fresh "S" in assert (S : seen H) by exact I end;
      lazymatch constr:(a < b) with context [x] => idtac end;
      let f := lazymatch eval pattern x in a with ?f _ => f end in
      let g := lazymatch eval pattern x in b with ?g _ => g end in
      apply (near_with x (fun t => f t <> g t)); [ eapply (near_ne f g); [deriv_auto | exact H] | ]
  end;
  let t := fresh "t" in apply near_all; intros t; cbv beta; intros.
Ltac eval_derivs :=
  repeat match goal with |- context [Deriv ?f ?x] =>
    let H := fresh "D" in eassert (H : deriv f x _) by deriv_auto;
    lazymatch type of H with deriv _ _ (Deriv f x) => fail | _ => rewrite (Deriv_is _ _ _ H); clear H end end;
  cbv beta; rewrite ?upd1_same, ?upd2_same; cbn [Nat.pred Z.of_nat Pos.of_succ_nat Pos.succ].
Ltac by_derivative := eval_derivs; cong ltac:(idtac; eval_derivs; ring_step).
Ltac derivative_exists := eexists; deriv_auto.

(* an element of a listed set is one of those listed *)
Ltac enumerate :=
  repeat match goal with
  | H : In _ (_ :: _) |- _ => destruct H as [<- | H]
  | H : In _ [] |- _ => destruct H
  end.

(* intros, but x <> 0 stays what is to be shown *)
Ltac assume := repeat match goal with |- forall _, _ => intro end.
