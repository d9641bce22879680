{#- Exact numbers: whole numbers become decimals here and nowhere else, and nothing divides except
    `divide_half_up`. DuckDB's `/` gives a DOUBLE and its sum of bigint a HUGEINT, which Parquet keeps
    as a DOUBLE; neither may touch an amount. -#}

{% macro money_type() -%} decimal(38, 4) {%- endmacro %}

{% macro quantity_type() -%} decimal(38, 6) {%- endmacro %}

{% macro price_type() -%} decimal(38, 8) {%- endmacro %}

{% macro rate_type() -%} decimal(38, 10) {%- endmacro %}

{% macro minor_to_major(column, digits) -%}
    {#- 12345 minor units with 2 digits → 123.4500. A factor, so that nothing is ever divided. -#}
    cast(
        cast({{ column }} as decimal(30, 0))
        * case {{ digits }}
            when 0 then cast(1 as decimal(5, 4))
            when 1 then cast(0.1 as decimal(5, 4))
            when 2 then cast(0.01 as decimal(5, 4))
            when 3 then cast(0.001 as decimal(5, 4))
            when 4 then cast(0.0001 as decimal(5, 4))
        end as {{ money_type() }}
    )
{%- endmacro %}

{% macro from_scaled(column, digits) -%}
    {#- A whole number of 10^-digits as the decimal it stands for; `digits` is known when parsing. -#}
    cast(
        cast({{ column }} as decimal(20, 0))
        * cast(0.{{ '0' * (digits - 1) }}1 as decimal({{ digits }}, {{ digits }}))
        as decimal(38, {{ digits }})
    )
{%- endmacro %}

{% macro exact_sum(column) -%}
    {#- The sum of whole numbers, exact beyond 64 bits. -#}
    sum(cast({{ column }} as decimal(38, 0)))
{%- endmacro %}

{% macro divide_half_up(numerator, denominator, digits) -%}
    {#- numerator ÷ denominator of two decimals of one scale (at most 6), rounded half away from zero
        to `digits` decimals; null where the denominator is 0. -#}
    {%- if target is defined and target.type == 'spark' -%}
    {{ spark__divide_half_up(numerator, denominator, digits) }}
    {%- else -%}
    {{ default__divide_half_up(numerator, denominator, digits) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__divide_half_up(numerator, denominator, digits) -%}
    {#- Whole-number division of the doubled, scaled values: (2n + d) // 2d is n ÷ d half up. -#}
    {%- set n -%}
        abs(cast(({{ numerator }}) * cast(1000000 as decimal(7, 0)) as hugeint))
        * cast(1{{ '0' * digits }} as hugeint)
    {%- endset -%}
    {%- set d -%}
        abs(cast(({{ denominator }}) * cast(1000000 as decimal(7, 0)) as hugeint))
    {%- endset -%}
    cast(
        case
            when ({{ denominator }}) = 0 then null
            when (({{ numerator }}) < 0) <> (({{ denominator }}) < 0)
                then cast(-((2 * {{ n }} + {{ d }}) // (2 * {{ d }})) as decimal(32, 0))
            else cast((2 * {{ n }} + {{ d }}) // (2 * {{ d }}) as decimal(32, 0))
        end * {{ unit(digits) }} as decimal(38, {{ digits }})
    )
{%- endmacro %}

{% macro spark__divide_half_up(numerator, denominator, digits) -%}
    {#- What is left after taking the remainder away divides without one, so `/` is exact here. A
        product of more than 38 digits would lose decimals: the quotient leaves room for them. -#}
    {%- set n -%}
        cast(
            abs({{ numerator }}) * 1000000 * cast(2{{ '0' * digits }} as decimal(12, 0))
            as decimal(38, 0)
        )
    {%- endset -%}
    {%- set d = 'cast(abs(' ~ denominator ~ ') * 1000000 as decimal(38, 0))' -%}
    {%- set quotient -%}
        (({{ n }} + {{ d }}) - (({{ n }} + {{ d }}) % (2 * {{ d }}))) / (2 * {{ d }})
    {%- endset -%}
    cast(
        cast(
            case
                when ({{ denominator }}) = 0 then null
                when (({{ numerator }}) < 0) <> (({{ denominator }}) < 0) then -({{ quotient }})
                else {{ quotient }}
            end as decimal({{ 37 - digits }}, 0)
        ) * {{ unit(digits) }} as decimal(38, {{ digits }})
    )
{%- endmacro %}

{% macro unit(digits) -%}
    {%- if digits == 0 -%} cast(1 as decimal(1, 0))
    {%- else -%} cast(0.{{ '0' * (digits - 1) }}1 as decimal({{ digits }}, {{ digits }}))
    {%- endif -%}
{%- endmacro %}

{% macro share_of(amount_minor, part, whole) -%}
    {#- amount × part ÷ whole in whole minor units, half up; part and whole are quantities. -#}
    {%- if target is defined and target.type == 'spark' -%}
    {{ spark__share_of(amount_minor, part, whole) }}
    {%- else -%}
    {{ default__share_of(amount_minor, part, whole) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__share_of(amount_minor, part, whole) -%}
    {%- set n -%}
        (abs(cast({{ amount_minor }} as hugeint)) * cast(({{ part }}) * 1000000 as hugeint))
    {%- endset -%}
    {%- set d = '(cast((' ~ whole ~ ') * 1000000 as hugeint))' -%}
    cast(
        case when {{ amount_minor }} < 0 then -1 else 1 end
        * ((2 * {{ n }} + {{ d }}) // (2 * {{ d }})) as decimal(38, 0)
    )
{%- endmacro %}

{% macro spark__share_of(amount_minor, part, whole) -%}
    {%- set n -%}
        cast(abs({{ amount_minor }}) * cast(({{ part }}) * 1000000 as decimal(18, 0)) as decimal(38, 0))
    {%- endset -%}
    {%- set d = 'cast((' ~ whole ~ ') * 1000000 as decimal(18, 0))' -%}
    cast(
        case when {{ amount_minor }} < 0 then -1 else 1 end
        * (((2 * {{ n }} + {{ d }}) - ((2 * {{ n }} + {{ d }}) % (2 * {{ d }}))) / (2 * {{ d }}))
        as decimal(38, 0)
    )
{%- endmacro %}
